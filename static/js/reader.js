/* What script adds to a story: forms of its discussion open in place, and what is selected goes along
   to the form for mistakes. Without it each link is a page. */

const FORM = "#comment-form";
const WAITING = ".comment-waiting";

async function page(address, options) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  const text = await response.text();
  return { response, document: new DOMParser().parseFromString(text, "text/html") };
}

function close(place) {
  const { link } = place;
  place.remove();
  link.hidden = false;
  link.focus();
}

function show(place, form) {
  form.querySelector("[data-cancel]").hidden = false;
  place.replaceChildren(form);
  const told = form.querySelector("[data-errors]") ?? form.querySelector("[data-preview]");
  (told ?? form.querySelector("textarea, input:not([type=hidden]), button")).focus();
}

async function open(link) {
  const { document: answer } = await page(link.href);
  const form = answer.querySelector(FORM);
  if (!form) {
    location.assign(link.href);
    return;
  }
  document.querySelectorAll(".comment-place").forEach(close);
  const place = document.createElement("div");
  place.className = "comment-place";
  place.link = link;
  link.closest("p").after(place);
  link.hidden = true;
  show(place, form);
}

/* Puts the writer's own comment where it will stand: under what it answers, or in its old place. */
function wait(place, waiting) {
  const { link } = place;
  const former = link.closest(WAITING);
  const comment = link.closest("article.comment");
  if (former) {
    former.replaceWith(waiting);
  } else if (comment) {
    const item = document.createElement("li");
    item.append(waiting);
    let thread = comment.parentElement.querySelector(":scope > .thread");
    if (!thread) {
      thread = document.createElement("ol");
      thread.className = "thread";
      comment.after(thread);
    }
    thread.append(item);
    place.remove();
  } else {
    place.replaceWith(waiting);
  }
  link.hidden = false;
  waiting.focus();
}

function thank(place, answer) {
  answer.removeAttribute("id");
  place.replaceWith(answer);
  answer.focus();
}

function typed(form, button) {
  const data = new URLSearchParams(new FormData(form));
  if (button?.name) data.append(button.name, button.value);
  return data;
}

async function send(form, button) {
  const place = form.closest(".comment-place");
  const buttons = form.querySelectorAll("[type=submit]");
  const status = form.querySelector("[data-status]");
  const body = typed(form, button);
  for (const each of buttons) each.disabled = true;
  status.textContent = status.dataset.sending;
  try {
    const { document: answer } = await page(form.action, { method: "POST", body });
    const waiting = answer.querySelector("#waiting-comment");
    const thanks = answer.querySelector("#form-answer");
    const again = answer.querySelector(FORM);
    if (waiting) {
      waiting.removeAttribute("id");
      wait(place, waiting);
      return;
    }
    if (thanks) {
      thank(place, thanks);
      return;
    }
    if (again) {
      show(place, again);
      return;
    }
    status.textContent = status.dataset.failed;
  } catch {
    status.textContent = status.dataset.failed;
  }
  for (const each of buttons) each.disabled = false;
}

for (const discussion of document.querySelectorAll("[data-discussion]")) {
  discussion.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-comment-form]");
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (link && plain) {
      event.preventDefault();
      open(link).catch(() => location.assign(link.href));
    } else if (event.target.closest("[data-cancel]")) {
      close(event.target.closest(".comment-place"));
    }
  });
  discussion.addEventListener("submit", (event) => {
    if (event.target.matches(FORM)) {
      event.preventDefault();
      send(event.target, event.submitter);
    }
  });
}

const mistake = document.querySelector("[data-mistake]");
mistake?.addEventListener("pointerdown", () => {
  const passage = getSelection().toString().trim().slice(0, 1000);
  mistake.search = passage && new URLSearchParams({ passage });
});
