/** Reading a list to its end: the state store gives it page by page. */

/** Where a page begins; empty for the first one. */
export interface PageStart {
  readonly after?: string;
}

/** Every page of a list, each read when it is asked for. */
export async function* pagesOf<P extends { readonly next?: string }>(
  read: (start: PageStart) => Promise<P>,
): AsyncGenerator<P, void, undefined> {
  let page = await read({});
  yield page;
  while (page.next !== undefined) {
    page = await read({ after: page.next });
    yield page;
  }
}
