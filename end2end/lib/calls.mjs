// The program's own calls, made from the page that is open: with its session, its cookies and its origin.

/** The reply of a server function, or its typed error thrown. */
export async function call(browser, endpoint, input) {
  const { status, text } = await browser.page.evaluate(
    async ([endpoint, input]) => {
      const answer = await fetch(`/api/${endpoint}`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(input),
      });
      return { status: answer.status, text: await answer.text() };
    },
    [endpoint, input],
  );
  if (status !== 200) throw new Error(`${endpoint} answered ${status}: ${text}`);
  return JSON.parse(text);
}
