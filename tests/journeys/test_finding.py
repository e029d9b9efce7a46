"""What nobody should meet on a page fails the journey that leads there."""

import pytest

FAULTS = {
    "status of 404": "fetch('/nowhere/').then(answer => answer.text())",
    "/nowhere.jpg": "new Promise(done => document.body.append("
    "Object.assign(new Image(), { src: '/nowhere.jpg', alt: '', onerror: done })))",
    "it broke": "console.error('it broke')",
    "script: Error: it broke": "new Promise(done => {"
    " setTimeout(() => { throw Error('it broke') }); setTimeout(done) })",
    "Content Security Policy": "document.body.setAttribute('style', 'color: red')",
}


@pytest.mark.parametrize("finding", FAULTS)
def test_a_fault_is_found_when_somebody_looks(somebody, finding):
    reader = somebody()
    reader.open("/about/")

    reader.page.evaluate(FAULTS[finding])

    with pytest.raises(AssertionError, match=finding):
        reader.look()
    reader.look()


def test_an_answer_that_is_expected_is_no_fault(somebody):
    reader = somebody()
    reader.open("/about/")

    with reader.expecting(404):
        reader.page.evaluate(FAULTS["status of 404"])
        reader.look()

    reader.open("/nowhere/", status=404)
