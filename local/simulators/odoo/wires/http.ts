/** Answers as Odoo's web server writes them. */
import type { SimResponse } from '../../simulator.ts';
import type { OdooState } from '../state.ts';

export const respond = (state: OdooState, status: number, contentType: string, body: string): SimResponse => ({
  status,
  headers: {
    server: 'Werkzeug/2.2.2 Python/3.11.2',
    date: new Date(state.db.time.now()).toUTCString(),
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body, 'utf8')),
    connection: 'close',
  },
  body,
});

export const html = (state: OdooState, status: number, body: string): SimResponse =>
  respond(state, status, 'text/html; charset=utf-8', body);

const page = (status: number, title: string, text: string): string =>
  `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`;

export const badRequest = (state: OdooState, text: string): SimResponse =>
  html(state, 400, page(400, 'Bad Request', text));

export const notFound = (state: OdooState): SimResponse =>
  html(
    state,
    404,
    page(
      404,
      'Not Found',
      'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
    ),
  );

export const methodNotAllowed = (state: OdooState): SimResponse =>
  html(state, 405, page(405, 'Method Not Allowed', 'The method is not allowed for the requested URL.'));

export const serverError = (state: OdooState): SimResponse =>
  html(
    state,
    500,
    page(
      500,
      'Internal Server Error',
      'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
    ),
  );

/** A reverse proxy in front of an Odoo that is away. */
export const badGateway = (): SimResponse => {
  const body =
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';
  return {
    status: 502,
    headers: {
      server: 'nginx',
      'content-type': 'text/html',
      'content-length': String(body.length),
      connection: 'close',
    },
    body,
  };
};
