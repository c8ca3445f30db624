/** 400 questions, 8 at a time, each of which knows its own answer. */
export async function report(ask) {
  const counts = { right: 0, wrong: 0, errors: 0, first: "" };
  let next = 0;
  const worker = async () => {
    while (next < 400) {
      const i = next++;
      try {
        counts[(await ask(i)) ? "right" : "wrong"]++;
      } catch (error) {
        counts.errors++;
        counts.first ||= String(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  console.log(JSON.stringify(counts));
}
