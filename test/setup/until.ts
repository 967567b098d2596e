/** Asks again and again until the answer is yes; fails with the question when it never is. */
export async function until(question: string, answer: () => boolean | Promise<boolean>, seconds = 15): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await answer())) {
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} seconds: ${question}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
