/** All models of the simulated database. */
import type { ModelDefinition } from '../orm/model.ts';
import { account, repartitionLine, tax, taxGroup } from './account.ts';
import { accountMove, accountMoveLine, journal } from './account-move.ts';
import { invoiceWizard, paymentWizard, reversalWizard } from './account-wizards.ts';
import { attribute, attributeValue, templateValue } from './attribute.ts';
import { automation, serverAction } from './ir-actions.ts';
import { irFieldSelection, irModelFields } from './ir-fields.ts';
import { irModel } from './ir-models.ts';
import { irModelAccess, irModelData, irRule, irView, menu, windowAction } from './ir-ui.ts';
import { activity, activityType, followers, message } from './mail.ts';
import { category, pricelist, product, template } from './product.ts';
import { currency, currencyRate } from './res-currency.ts';
import { country, countryState, partner, partnerCategory } from './res-partner.ts';
import { parameter, settings } from './res-settings.ts';
import { company, groups, moduleCategory, users } from './res-users.ts';
import { saleOrderLine } from './sale-line.ts';
import { saleOrder } from './sale-order.ts';
import { cancelModel, paymentTerm, team } from './sale-others.ts';
import { move, moveLine } from './stock-move.ts';
import { carrier, picking } from './stock-picking.ts';
import { location, pickingType, warehouse } from './stock-places.ts';
import { lot, quant, quantPackage } from './stock-quant.ts';
import { returnLine, returnWizard } from './stock-return.ts';
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
  journal,
  accountMove,
  accountMoveLine,
  invoiceWizard,
  reversalWizard,
  paymentWizard,
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
  returnWizard,
  returnLine,
  carrier,
  team,
  saleOrder,
  saleOrderLine,
  cancelModel,
];
