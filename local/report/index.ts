/** The door of report: counts and verdict from plain values; imports nothing of the product. */
export { disagreements } from './lines.ts';
export { settledOrders } from './orders.ts';
export { complaints, makeReport, type Report, tasksDiffer } from './report.ts';
export { differences, type SkuDifference } from './stock.ts';
export { toText } from './text.ts';
export type {
  BridgeSays,
  ChangeTruth,
  Injected,
  InventoryTruth,
  LineTruth,
  RulePolicy,
  SaleOrderTruth,
  StockTruth,
  Truth,
  WalmartOrderTruth,
} from './truth.ts';
