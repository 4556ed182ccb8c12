/**
 * Stands in for `undici` in the bundles: of its 760 kB the functions use the pooled agent and its `request`. Whoever
 * imports more from undici is told so by the build.
 */
import request from '../../node_modules/undici/lib/api/api-request.js';
import Agent from '../../node_modules/undici/lib/dispatcher/agent.js';
import Dispatcher from '../../node_modules/undici/lib/dispatcher/dispatcher.js';

/** As undici's own index does with all of its ways to call. */
Dispatcher.prototype.request = request;

export { Agent };
