/* Takes what is selected in the story along to the form for mistakes. */

const link = document.querySelector("[data-mistake]");
link?.addEventListener("pointerdown", () => {
  const passage = getSelection().toString().trim().slice(0, 1000);
  link.search = passage && new URLSearchParams({ passage });
});
