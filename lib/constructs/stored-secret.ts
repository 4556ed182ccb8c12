/** Secrets: those that somebody fills in start without a value, so that nothing mistakes a random text for a key. */
import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface StoredSecretProps {
  readonly name: string;
  readonly description: string;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
}

const DOOR_TOKEN_LENGTH = 48;

const make = (
  scope: Construct,
  id: string,
  { name, description, key, removalPolicy }: StoredSecretProps,
  value: Pick<SecretProps, 'generateSecretString'>,
): Secret => {
  const secret = new Secret(scope, id, {
    secretName: name,
    description,
    encryptionKey: key,
    removalPolicy,
    ...value,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'Walmart and Odoo issue their keys by hand and the token renews itself; rotation with overlap is a step of the runbook, not of Secrets Manager.',
  });
  return secret;
};

/** Filled in by a person or a flow. */
export const givenSecret = (scope: Construct, id: string, props: StoredSecretProps): Secret => {
  const secret = make(scope, id, props, {});
  const resource = secret.node.defaultChild;
  if (resource instanceof CfnSecret) resource.generateSecretString = undefined;
  return secret;
};

/** `{"token": "<48 letters and digits>"}`; a rotation puts the old one beside it as `previous`. */
export const generatedSecret = (scope: Construct, id: string, props: StoredSecretProps): Secret =>
  make(scope, id, props, {
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'token',
      passwordLength: DOOR_TOKEN_LENGTH,
      excludePunctuation: true,
    },
  });
