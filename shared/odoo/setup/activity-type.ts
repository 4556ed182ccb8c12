/** The type of the activities that stand for a failure which waits for a person (odoo18.md section 28). */
import * as z from 'zod';
import { id, searchRead } from '../answer.ts';
import { PROBLEM_TYPE } from '../names.ts';
import type { Finding, SetupContext, SetupStep } from './step.ts';

const MODEL = 'mail.activity.type';
const row = z.object({ id, active: z.boolean() });

const look = async ({ rpc }: SetupContext): Promise<Finding> => {
  const schema = { row, fields: ['active'] };
  const found = await searchRead(rpc, MODEL, [['name', '=', PROBLEM_TYPE]], schema, {
    order: 'id',
    context: { active_test: false },
  });
  const [first] = found;
  if (!first) {
    const values = {
      name: PROBLEM_TYPE,
      category: 'default',
      icon: 'fa-exclamation-triangle',
      decoration_type: 'danger',
    };
    return { state: 'make', apply: async () => void (await rpc.execute(MODEL, 'create', [values])) };
  }
  if (found.some(({ active }) => active)) return { state: 'kept' };
  return {
    state: 'change',
    what: 'was archived',
    apply: async () => void (await rpc.execute(MODEL, 'write', [[first.id], { active: true }])),
  };
};

export const activityTypeStep: SetupStep = {
  name: `activity type ${PROBLEM_TYPE}`,
  mend: 'check that activity types can be made in Settings › Technical › Activity Types',
  look,
};
