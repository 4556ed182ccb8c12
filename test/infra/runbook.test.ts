import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byName, synthesise } from '../support/templates.ts';

const PARAGRAPHS = ['_What it means_', '_Look here_', '_Do this_'];

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
const [, chapter = ''] = /^## Alarms$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text) ?? [];
const entries = chapter
  .split(/^### /m)
  .slice(1)
  .map((entry) => ({ heading: entry.slice(0, entry.indexOf('\n')).trim(), body: entry.slice(entry.indexOf('\n')) }));

const { flowsTemplate } = synthesise('production');
const alarms = Object.keys(byName(flowsTemplate, 'AWS::CloudWatch::Alarm', 'AlarmName', 'bridge-production-example'));

describe('docs/runbook.md', () => {
  it('has one heading per alarm, and no other in that chapter', () => {
    expect(entries.map(({ heading }) => heading).sort()).toEqual(alarms.sort());
  });

  it.each(entries.map(({ heading, body }) => [heading, body] as const))(
    'says for %s what it means, where to look and what to do',
    (_heading, body) => {
      const missing = PARAGRAPHS.filter((paragraph) => !body.includes(`\n${paragraph}: `));

      expect(missing).toEqual([]);
    },
  );
});
