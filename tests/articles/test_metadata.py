import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, PngImagePlugin

from articles import metadata
from tests.articles.photo_files import encoded, iim, jpeg_with, xmp

ALT = '<rdf:Alt><rdf:li xml:lang="{}">{}</rdf:li><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'
UTF8 = (1, 90, b"\x1b%G")


def read(content, **options):
    return metadata.read(io.BytesIO(content), **options)


def exif(tags=None, details=None):
    made = Image.Exif()
    made.update(tags or {})
    made.get_ifd(0x8769).update(details or {})
    return made


def test_every_field_of_xmp_is_read():
    alternatives = ALT.format("de", "Hafen", "The harbour")
    content = encoded(
        xmp=xmp(
            f"<dc:description>{alternatives}</dc:description>"
            "<dc:creator><rdf:Seq><rdf:li>Ann Lee</rdf:li><rdf:li>Bo Kay</rdf:li></rdf:Seq>"
            "</dc:creator>"
            "<dc:rights><rdf:Alt><rdf:li>© Courier</rdf:li></rdf:Alt></dc:rights>"
            "<dc:subject><rdf:Bag><rdf:li>boats</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>"
            "<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li>Two boats</rdf:li></rdf:Alt>"
            "</Iptc4xmpCore:AltTextAccessibility>"
            "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Cy Dow</rdf:li></rdf:Bag>"
            "</Iptc4xmpExt:PersonInImage>"
            "<xmpRights:UsageTerms><rdf:Alt><rdf:li>One use</rdf:li></rdf:Alt>"
            "</xmpRights:UsageTerms>",
            'photoshop:Credit="Courier/Pool" photoshop:Headline="Harbour at dawn"'
            ' photoshop:City="Harrow Quay" photoshop:Country="England"'
            ' Iptc4xmpCore:Location="East pier" photoshop:Instructions="Mandatory credit"'
            ' photoshop:DateCreated="2023-05-18T14:05:00+09:00"'
            ' xmpRights:WebStatement="https://example.org/licence"'
            ' Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/digitalCapture"',
        )
    )

    words = read(content)

    assert words == metadata.PhotoMetadata(
        caption="The harbour",
        credit="Courier/Pool",
        photographer="Ann Lee, Bo Kay",
        copyright="© Courier",
        alt_text="Two boats",
        title="Harbour at dawn",
        place="East pier, Harrow Quay, England",
        people="Cy Dow",
        taken_at=datetime(2023, 5, 18, 5, 5, tzinfo=UTC),
        usage_terms="One use",
        license_url="https://example.org/licence",
        instructions="Mandatory credit",
        keywords="boats, sea",
        digital_source_type="http://cv.iptc.org/digitalCapture",
    )


def test_each_field_falls_back_from_xmp_to_iim_to_exif():
    content = jpeg_with(
        iim(UTF8, (2, 120, b"From IIM"), (2, 80, b"IIM Byline")),
        xmp=xmp("<dc:description><rdf:Alt><rdf:li>From XMP</rdf:li></rdf:Alt></dc:description>"),
        exif=exif({0x010E: "From EXIF", 0x013B: "EXIF Artist", 0x8298: "EXIF owner"}),
    )

    words = read(content)

    assert words.caption == "From XMP"
    assert words.photographer == "IIM Byline"
    assert words.copyright == "EXIF owner"


@pytest.mark.parametrize(
    ("fields", "caption"),
    [
        ([UTF8, (2, 120, "Café à Łódź".encode())], "Café à Łódź"),
        ([(2, 120, "Café".encode("latin-1"))], "Café"),
        ([(2, 120, "Café".encode())], "CafÃ©"),
    ],
)
def test_iim_is_utf8_only_where_the_file_says_so(fields, caption):
    assert read(jpeg_with(iim(*fields))).caption == caption


def test_repeated_iim_fields_are_joined():
    content = jpeg_with(iim((2, 25, b"boats"), (2, 25, b"sea"), (2, 25, b"boats")))

    assert read(content).keywords == "boats, sea"


def test_words_are_scrubbed_and_cut_to_the_length_of_their_field():
    caption = "  A\x00B\x07\x9f\u202eC\nsecond line  ".encode()
    content = jpeg_with(iim(UTF8, (2, 120, caption), (2, 110, b"x" * 300), (2, 105, b"a \n b")))

    words = read(content)

    assert words.caption == "ABC\nsecond line"
    assert words.credit == "x" * 255
    assert words.title == "a b"


def test_what_a_camera_writes_by_itself_is_no_caption():
    assert read(encoded(exif=exif({0x010E: "OLYMPUS DIGITAL CAMERA "}))).caption == ""
    assert read(encoded(exif=exif({0x010E: "Olympus wins the cup"}))).caption != ""


@pytest.mark.parametrize("address", ["javascript:alert(1)", "licence.html", "https://a b"])
def test_a_licence_page_that_is_no_web_address_is_left_out(address):
    assert read(encoded(xmp=xmp("", f'xmpRights:WebStatement="{address}"'))).license_url == ""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-07-01T10:20:30Z", datetime(2024, 7, 1, 10, 20, 30, tzinfo=UTC)),
        ("2024-07-01T10:20", datetime(2024, 7, 1, 9, 20, tzinfo=UTC)),
        ("2024:07:01 10:20:30.123", datetime(2024, 7, 1, 9, 20, 30, tzinfo=UTC)),
        ("2024-01-02", datetime(2024, 1, 2, tzinfo=UTC)),
        ("2026-11-26T00:00:00Z", None),
        ("0000:00:00 00:00:00", None),
        ("2024-02-31", None),
        ("2024-07-01T10:20:30+99:99", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
    ],
)
def test_the_time_taken_is_read_leniently_and_never_lies_ahead(text, moment):
    content = encoded(xmp=xmp("", f'photoshop:DateCreated="{text}"'))

    words = read(
        content, zone=ZoneInfo("Europe/London"), now=datetime(2026, 11, 25, 12, tzinfo=UTC)
    )

    assert words.taken_at == moment


def test_the_time_taken_is_found_in_iim_and_exif():
    from_iim = jpeg_with(iim((2, 55, b"20230518"), (2, 60, b"140500+0900")))
    from_exif = encoded(exif=exif({}, {0x9003: "2023:05:18 14:05:00", 0x9011: "+09:00"}))

    assert read(from_iim).taken_at == datetime(2023, 5, 18, 5, 5, tzinfo=UTC)
    assert read(from_exif).taken_at == datetime(2023, 5, 18, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff",
        encoded(xmp=b"<x"),
        encoded(xmp=b"\xff\xfe\x00"),
        encoded(xmp=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        encoded(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"),
        jpeg_with(b"\xff\xed\x00\x1ePhotoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\xff\xff"),
        jpeg_with(iim((2, 120, b"")) + iim((9, 9, b"\x00" * 9))),
    ],
)
def test_rubbish_reads_as_nothing(content):
    assert read(content) == metadata.PhotoMetadata()


def test_broken_xmp_does_not_hide_iim():
    assert read(jpeg_with(iim((2, 120, b"Kept")), xmp=b"<x")).caption == "Kept"


def test_xmp_with_a_wrong_byte_is_still_read():
    content = encoded(xmp=xmp("", 'photoshop:Credit="Caf? Press"').replace(b"?", b"\xe9"))

    assert read(content).credit == "Caf\ufffd Press"


def test_a_png_and_a_webp_carry_words_too():
    packet = xmp("", 'photoshop:Credit="Courier"')
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", packet.decode())

    assert read(encoded(kind="WEBP", xmp=packet)).credit == "Courier"
    assert read(encoded(kind="PNG", pnginfo=chunks)).credit == "Courier"


def test_words_survive_the_way_through_json():
    words = metadata.PhotoMetadata(caption="A", taken_at=datetime(2024, 1, 2, tzinfo=UTC))

    assert metadata.from_json(metadata.as_json(words)) == words


# What each field is read from, the first before the second before the third.
ORDER = {
    "caption": (
        "<dc:description><rdf:Alt><rdf:li>first</rdf:li></rdf:Alt></dc:description>",
        (2, 120),
        0x010E,
    ),
    "photographer": (
        "<dc:creator><rdf:Seq><rdf:li>first</rdf:li></rdf:Seq></dc:creator>",
        (2, 80),
        0x013B,
    ),
    "copyright": (
        "<dc:rights><rdf:Alt><rdf:li>first</rdf:li></rdf:Alt></dc:rights>",
        (2, 116),
        0x8298,
    ),
    "credit": ("<photoshop:Credit>first</photoshop:Credit>", (2, 110), None),
    "title": ("<photoshop:Headline>first</photoshop:Headline>", (2, 105), None),
    "place": ("<photoshop:City>first</photoshop:City>", (2, 90), None),
    "instructions": ("<photoshop:Instructions>first</photoshop:Instructions>", (2, 40), None),
    "keywords": (
        "<dc:subject><rdf:Bag><rdf:li>first</rdf:li></rdf:Bag></dc:subject>",
        (2, 25),
        None,
    ),
}


@pytest.mark.parametrize("name", ORDER)
def test_a_field_is_read_from_xmp_then_iim_then_exif(name):
    in_xmp, (record, number), tag = ORDER[name]
    everywhere = {
        "xmp": xmp(in_xmp),
        "exif": exif({tag: "third"} if tag else {0x010F: "A camera"}),
    }
    segment = iim((record, number, b"second"))

    all_three = getattr(read(jpeg_with(segment, **everywhere)), name)
    without_xmp = getattr(read(jpeg_with(segment, exif=everywhere["exif"])), name)
    only_exif = getattr(read(jpeg_with(exif=everywhere["exif"])), name)

    assert (all_three, without_xmp) == ("first", "second")
    assert only_exif == ("third" if tag else "")


def test_the_day_is_read_from_xmp_then_iim_then_exif():
    in_xmp = xmp("", 'photoshop:DateCreated="2021-01-01T00:00:00Z"')
    segment = iim((2, 55, b"20220101"), (2, 60, b"000000+0000"))
    in_exif = exif(details={0x9003: "2023:01:01 00:00:00", 0x9011: "+00:00"})

    years = [
        read(jpeg_with(segment, xmp=in_xmp, exif=in_exif)).taken_at.year,
        read(jpeg_with(segment, exif=in_exif)).taken_at.year,
        read(jpeg_with(exif=in_exif)).taken_at.year,
    ]

    assert years == [2021, 2022, 2023]
