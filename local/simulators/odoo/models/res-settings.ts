/** System parameters and the switches of the settings page. */
import type { Env } from '../orm/environment.ts';
import { notSimulated } from '../orm/faults.ts';
import { boolean, char } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { textOf } from '../orm/values.ts';

export const parameter = defineModel({
  name: 'ir.config_parameter',
  label: 'System Parameter',
  order: 'key',
  recName: 'key',
  fields: {
    key: char('Key', { required: true, index: true }),
    value: char('Value', { required: true }),
  },
  access: {
    read: ['Administration/Settings'],
    write: ['Administration/Settings'],
    create: ['Administration/Settings'],
    unlink: ['Administration/Settings'],
  },
  modelMethods: {
    get_param: (env, call) => env.parameter(textOf(call.args[0])) ?? call.args[1] ?? false,
    set_param: (env, call) => {
      const key = textOf(call.args[0]);
      const value = call.args[1] ?? false;
      const row = env.find('ir.config_parameter', [['key', '=', key]]);
      if (row === undefined) {
        if (value !== false) env.create('ir.config_parameter', [{ key, value: String(value) }]);
        return false;
      }
      if (value === false) env.unlink('ir.config_parameter', [row.id]);
      else env.write('ir.config_parameter', [row.id], { value: String(value) });
      return row.value ?? false;
    },
  },
});

/** Only the pricelist switch is known. */
export const settings = defineModel({
  name: 'res.config.settings',
  label: 'Config Settings',
  fields: {
    group_product_pricelist: boolean('Pricelists'),
    group_uom: boolean('Units of Measure'),
    group_stock_multi_locations: boolean('Storage Locations'),
    group_stock_adv_location: boolean('Multi-Step Routes'),
  },
  recordMethods: {
    execute: (env, ids) => {
      const id = ids[0];
      if (id === undefined) throw notSimulated('res.config.settings.execute without a record');
      const wanted = env.existing('res.config.settings', id).group_product_pricelist === true;
      setPricelists(env, wanted);
      return { type: 'ir.actions.client', tag: 'reload' };
    },
  },
});

/** Whether the feature “Pricelists” is on; off in a bare database. */
export const pricelistsOn = (env: Env): boolean => env.db.features.has(PRICELISTS);

const PRICELISTS = 'product.group_product_pricelist';

export const setPricelists = (env: Env, on: boolean): void => {
  if (on) env.db.features.add(PRICELISTS);
  else env.db.features.delete(PRICELISTS);
};
