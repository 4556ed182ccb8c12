/** All models of the simulated database. */
import type { ModelDefinition } from '../orm/model.ts';
import { account, repartitionLine, tax, taxGroup } from './account.ts';
import { attribute, attributeValue, templateValue } from './attribute.ts';
import {
  automation,
  irFieldSelection,
  irModel,
  irModelAccess,
  irModelData,
  irModelFields,
  irRule,
  irView,
  menu,
  serverAction,
  windowAction,
} from './ir.ts';
import { activity, activityType, followers, message } from './mail.ts';
import { category, pricelist, product, template } from './product.ts';
import {
  company,
  country,
  countryState,
  currency,
  currencyRate,
  groups,
  moduleCategory,
  parameter,
  partner,
  partnerCategory,
  settings,
  users,
} from './res.ts';
import { saleOrderLine } from './sale-line.ts';
import { cancelModel, invoice, paymentTerm, saleOrder, team } from './sale-order.ts';
import { move, moveLine } from './stock-move.ts';
import { carrier, picking } from './stock-picking.ts';
import { location, pickingType, warehouse } from './stock-places.ts';
import { lot, quant, quantPackage } from './stock-quant.ts';
import { uom, uomCategory } from './uom.ts';

export const MODELS: readonly ModelDefinition[] = [
  company,
  users,
  groups,
  moduleCategory,
  partner,
  partnerCategory,
  country,
  countryState,
  currency,
  currencyRate,
  parameter,
  settings,
  irModel,
  irModelFields,
  irFieldSelection,
  irModelAccess,
  irModelData,
  irView,
  irRule,
  windowAction,
  menu,
  serverAction,
  automation,
  followers,
  message,
  activityType,
  activity,
  uomCategory,
  uom,
  account,
  taxGroup,
  tax,
  repartitionLine,
  paymentTerm,
  invoice,
  category,
  pricelist,
  attribute,
  attributeValue,
  templateValue,
  template,
  product,
  location,
  warehouse,
  pickingType,
  quant,
  lot,
  quantPackage,
  move,
  moveLine,
  picking,
  carrier,
  team,
  saleOrder,
  saleOrderLine,
  cancelModel,
];
