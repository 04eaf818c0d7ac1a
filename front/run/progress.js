// Tells the page how many bytes of Python are there: every answer to a fetch is counted on its way.

const plain = globalThis.fetch;
let loaded = 0;

globalThis.fetch = async (address, options) => {
  const response = await plain(address, options);
  if (!response.ok || !response.body) return response;
  const count = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      postMessage({ loaded });
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(count), { status, statusText, headers });
};
