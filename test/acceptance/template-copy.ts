/** The copy of the synthesised app that the emulator is given: less what it cannot do, and every such thing by name. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const unsupportedSchema = z.array(
  z.strictObject({
    /** Resource type, as in a template. */
    type: z.string().startsWith('AWS::'),
    /** Only resources that have this property. */
    property: z.string().optional(),
    reason: z.string().min(20),
  }),
);
type Unsupported = z.output<typeof unsupportedSchema>[number];

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
const refSchema = z.strictObject({ Ref: z.string() });
const templateSchema = z.looseObject({ Resources: z.record(z.string(), resourceSchema) });

const readUnsupported = (): readonly Unsupported[] =>
  unsupportedSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'unsupported.json'), 'utf8')));

const fits =
  (resource: z.output<typeof resourceSchema>) =>
  ({ type, property }: Unsupported): boolean =>
    resource.Type === type && (property === undefined || property in resource.Properties);

export interface Removal {
  readonly names: readonly string[];
  readonly entry: Unsupported;
}

const actionsSchema = z.array(z.string());

/** On AWS the right to send covers the batch as well; the emulator wants it by its own name. */
const spellActions = (value: unknown): unknown => {
  const { success, data } = actionsSchema.safeParse(value);
  return success && data.includes('sqs:SendMessage') ? [...data, 'sqs:SendMessageBatch'] : value;
};

/** On AWS both are the secret's ARN; for the emulator `Ref` is the name, which no role's policy would fit. */
const spellSecretArn = (value: unknown, secrets: ReadonlySet<string>): unknown => {
  const { success, data } = refSchema.safeParse(value);
  return success && secrets.has(data.Ref) ? { 'Fn::GetAtt': [data.Ref, 'Id'] } : value;
};

/** The same meaning on AWS, in the words that the emulator understands. */
const spell = (template: z.output<typeof templateSchema>): unknown => {
  const secrets = new Set(
    Object.entries(template.Resources).flatMap(([name, { Type }]) =>
      Type === 'AWS::SecretsManager::Secret' ? [name] : [],
    ),
  );
  return JSON.parse(JSON.stringify(template), (key, value: unknown) =>
    key === 'Action' ? spellActions(value) : spellSecretArn(value, secrets),
  );
};

const cut = (path: string, unsupported: readonly Unsupported[]): readonly (readonly [string, Unsupported])[] => {
  const template = templateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const gone = Object.entries(template.Resources).flatMap(([name, resource]) => {
    const entry = unsupported.find(fits(resource));
    return entry ? [[name, entry] as const] : [];
  });
  const removed = new Set(gone.map(([name]) => name));
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([name]) => !removed.has(name)));
  writeFileSync(path, JSON.stringify(spell({ ...template, Resources })));
  return gone;
};

/** Roles that the CDK CLI would take on; the emulator, once it enforces roles, keeps them from their own bucket. */
const CLI_ROLES = new Set(['assumeRoleArn', 'cloudFormationExecutionRoleArn', 'lookupRole']);

const asDeployer = (path: string): void => {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, JSON.stringify(JSON.parse(text, (name, value) => (CLI_ROLES.has(name) ? undefined : value))));
};

/**
 * Copies a cloud assembly and takes from the copy what is listed in unsupported.json.
 * @throws Error for an entry that no template needs any more.
 */
export const copyForEmulator = (assembly: string, copy: string): readonly Removal[] => {
  cpSync(assembly, copy, { recursive: true });
  const unsupported = readUnsupported();
  const files = readdirSync(copy).map((name) => join(copy, name));
  const gone = files.filter((path) => path.endsWith('.template.json')).flatMap((path) => cut(path, unsupported));
  for (const path of files) if (/(\.assets|manifest)\.json$/.test(path)) asDeployer(path);
  return unsupported.map((entry) => {
    const names = gone.flatMap(([name, by]) => (by === entry ? [name] : []));
    if (names.length === 0) throw new Error(`unsupported.json lists ${entry.type}, but no template has it: remove it`);
    return { names, entry };
  });
};
