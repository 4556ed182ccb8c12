/** Tracebacks: the frames that every remote call passes; the exception is the last line (reference section 2). */
import { exceptionLine, type OdooFault } from '../orm/faults.ts';

const LIB = '/usr/lib/python3/dist-packages/odoo';
const frame = (file: string, line: number, name: string): string => `  File "${file}", line ${line}, in ${name}\n`;

const RPC = frame(`${LIB}/addons/base/controllers/rpc.py`, 165, 'xmlrpc_2');
const DISPATCH =
  frame(`${LIB}/http.py`, 398, 'dispatch_rpc') +
  frame(`${LIB}/service/model.py`, 58, 'dispatch') +
  frame(`${LIB}/service/model.py`, 81, 'execute_kw') +
  frame(`${LIB}/service/model.py`, 87, 'execute') +
  frame(`${LIB}/service/model.py`, 72, 'execute_cr') +
  frame(`${LIB}/service/model.py`, 156, 'retrying');

const START = 'Traceback (most recent call last):\n';

export const xmlTraceback = (fault: OdooFault): string =>
  `${START}${RPC}${frame(`${LIB}/addons/base/controllers/rpc.py`, 139, '_xmlrpc')}${DISPATCH}${exceptionLine(fault)}\n`;

export const jsonTraceback = (fault: OdooFault): string =>
  `${START}${frame(`${LIB}/http.py`, 1963, '_transactioning')}${frame(`${LIB}/addons/base/controllers/rpc.py`, 178, 'jsonrpc')}${DISPATCH}${exceptionLine(fault)}\n`;

/** The answer could not be written: the work is committed. */
export const marshalTraceback = (message: string): string =>
  START +
  RPC +
  frame(`${LIB}/addons/base/controllers/rpc.py`, 140, '_xmlrpc') +
  frame(`${LIB}/addons/base/controllers/rpc.py`, 114, 'dumps') +
  frame('/usr/lib/python3.11/xmlrpc/client.py', 514, 'dumps') +
  frame('/usr/lib/python3.11/xmlrpc/client.py', 536, '__dump') +
  `TypeError: ${message}\n`;

export const expatTraceback = (message: string): string =>
  START +
  RPC +
  frame(`${LIB}/addons/base/controllers/rpc.py`, 138, '_xmlrpc') +
  frame('/usr/lib/python3.11/xmlrpc/client.py', 1029, 'loads') +
  frame('/usr/lib/python3.11/xmlrpc/client.py', 451, 'feed') +
  `xml.parsers.expat.ExpatError: ${message}\n`;
