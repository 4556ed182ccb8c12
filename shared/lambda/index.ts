/** The door of lambda: the shapes of flows as they run, and the environment of functions. */
export {
  alertsEnv,
  baseEnv,
  doorEnv,
  odooEnv,
  orderImportQueueEnv,
  ownQueueEnv,
  parseEnv,
  policyEnv,
  rawEnv,
  shipNodeEnv,
  stateEnv,
  stockChangedQueueEnv,
  walmartEnv,
} from './env.ts';
