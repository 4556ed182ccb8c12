/** The door of the Walmart Marketplace client. */
export {
  LINE_STATUSES,
  SHIP_NODE_TYPES,
  type ShipNodeType,
  type WalmartCharge,
  type WalmartLineStatus,
  type WalmartMoney,
  type WalmartOrder,
  type WalmartOrderLine,
  type WalmartTax,
  type WalmartTaxDetail,
  walmartChargeSchema,
  walmartOrderLineSchema,
  walmartOrderSchema,
} from './schemas/order.ts';
