"""A story on its way over the desk, in a real browser: handed in, sent back, spiked, printed."""

import re

from playwright.sync_api import expect

STORIES = "/admin/articles/article/"


def test_a_story_is_handed_in_sent_back_with_a_note_and_mended(somebody):
    reporter, editor = somebody("reporter"), somebody("editor")
    reporter.open(f"{STORIES}add/")
    reporter.page.get_by_label("Headline", exact=True).fill("Clock tower stops at noon")
    reporter.click(reporter.page.get_by_text("With a word to the desk"))
    reporter.write("A word to your colleague", "The mayor calls back at three.")
    reporter.go(reporter.button("Hand to the desk"))

    editor.open("/admin/")
    waiting = editor.page.get_by_role("region", name="Waiting for me")
    editor.go(waiting.get_by_role("link", name="Clock tower stops at noon"))
    assert "The mayor calls back at three." in editor.text(".standing")
    editor.go(editor.button("Save and send back"))
    assert "Write what the story still needs" in editor.text("#form-errors")
    editor.write("A word to your colleague", "Which clock? There are two.")
    editor.go(editor.button("Save and send back"))
    assert editor.text(".messagelist").startswith("Sent back:")

    reporter.open("/admin/")
    waiting = reporter.page.get_by_role("region", name="Waiting for me")
    reporter.go(waiting.get_by_role("link", name="Clock tower stops at noon"))
    assert "Which clock? There are two." in reporter.text(".standing")
    assert reporter.button("Hand to the desk").count() == 1


def test_the_morning_list_is_one_sheet(somebody):
    editor = somebody("editor")
    editor.open("/admin/")
    expect(editor.button("Print the morning list")).to_be_visible()
    # Forty stories, each with a long headline and all that can be planned: five lists full of them.
    editor.page.evaluate(
        """() => {
            const row = document.querySelector(".stories > li").cloneNode(true)
            row.querySelector(".story-row-headline a").textContent =
                "Council promises an inquiry into the collapse of the harbour wall ".repeat(2)
            const facts = "Overdue since 04:57|Embargo until 30 Nov, 04:57|Needs a photo|"
                + "Needs a legal read|108 of 600 words|Editor: Nasreen Holroyd"
            const state = row.querySelector(".story-row-state")
            state.querySelector(".facts")?.remove()
            for (const fact of facts.split("|")) {
                const told = document.createElement("strong")
                told.className = "fact"
                told.textContent = fact
                state.append(told, " ")
            }
            for (const list of document.querySelectorAll(".desk-list")) {
                list.classList.remove("desk-list-empty")
                for (const known of list.querySelectorAll("ul, h3, :scope > p")) known.remove()
                const rows = document.createElement("ul")
                rows.className = "stories"
                rows.append(...Array.from({ length: 8 }, () => row.cloneNode(true)))
                list.append(rows)
            }
        }"""
    )

    sheet = editor.page.pdf(prefer_css_page_size=True)
    editor.page.emulate_media(media="print")

    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    assert editor.page.locator(".morning").is_visible()
    assert not editor.page.locator("#header").is_visible()
