"""Writes the files of this folder: `pip install openpyxl odfpy pyarrow`, then run it here."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P


def workbook():
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes.sheet_state = "hidden"
    notes["A1"] = "nothing to see"
    sheet = book.create_sheet("Sales 2024")
    rows = [
        ["code", "size", None, "day", "when", "clock", "paid", "share", "note"],
        ["01", 1, None, dt.date(2024, 1, 31), dt.datetime(2024, 1, 31, 10, 0), dt.time(9, 30), True, 0.1, "a"],
        ["02", 2.5, None, dt.date(2024, 2, 29), dt.datetime(2024, 2, 29), dt.time(18, 5, 1), False, None, 'b, "c"'],
        ["10", 1e300, None, dt.date(1900, 3, 1), dt.datetime(2024, 3, 1, 1, 2, 3), None, True, None, 7],
    ]
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            cell = sheet.cell(row=at + 3 + (at == 3), column=column + 2, value=value)
            if isinstance(value, float) and value == 0.1:
                cell.number_format = "0%"
    sheet["I5"] = "#DIV/0!"
    sheet["I5"].data_type = "e"
    sheet["I7"] = "=1+1"
    sheet["L9"] = None
    sheet.merge_cells("C7:D7")
    other = book.create_sheet("Other")
    other.append(["x"])
    other.append([5])
    book.create_sheet("Empty")
    book.save("book.xlsx")


def spreadsheet():
    document = OpenDocumentSpreadsheet()
    table = Table(name="First")

    def row(cells, **options):
        line = TableRow(**options)
        for text, attributes in cells:
            cell = TableCell(**attributes)
            if text is not None:
                for part in text.split("\n"):
                    cell.addElement(P(text=part))
            line.addElement(cell)
        table.addElement(line)

    def text(value):
        return value, {"valuetype": "string"}

    def number(value, **options):
        return str(value), {"valuetype": "float", "value": value, **options}

    row([(None, {"numbercolumnsrepeated": 16384})], numberrowsrepeated=2)
    row([text("code"), text("size"), text("day"), text("paid"), text("note")])
    day = {"valuetype": "date", "datevalue": "2024-01-31"}
    paid = {"valuetype": "boolean", "booleanvalue": "true"}
    row([text("01"), number(1.5), ("31.01.24", day), ("TRUE", paid), text("a & b\nsecond")])
    row([text("02"), number(2, numbercolumnsrepeated=1), (None, {}), (None, {}), text("c")], numberrowsrepeated=3)
    row([(None, {"numbercolumnsrepeated": 16384})], numberrowsrepeated=1048569)
    document.spreadsheet.addElement(table)
    other = Table(name="Second")
    other.addElement(TableRow())
    document.spreadsheet.addElement(other)
    document.save("sheet.ods")


def parquet():
    utc = dt.timezone.utc
    noon = dt.datetime(2024, 1, 31, 12, 30, 15, 500_000)
    columns = {
        "code": pa.array(["01", "02", None]),
        "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
        "size": pa.array([0.1, float("nan"), None], pa.float64()),
        "single": pa.array([0.1, 1.0, 1e30], pa.float32()),
        "count": pa.array([1, -2, None], pa.int32()),
        "big": pa.array([2**63 - 1, 1, 2], pa.int64()),
        "unsigned": pa.array([2**64 - 1, 1, 2], pa.uint64()),
        "price": pa.array([Decimal("12.30"), Decimal("-0.05"), None], pa.decimal128(9, 2)),
        "paid": pa.array([True, False, None]),
        "day": pa.array([dt.date(2024, 1, 31), dt.date(1969, 12, 31), None]),
        "clock": pa.array([dt.time(9, 30), dt.time(18, 5, 1), None], pa.time64("us")),
        "local": pa.array([noon, noon.replace(microsecond=0), None], pa.timestamp("us")),
        "zoned": pa.array([noon.replace(tzinfo=utc), None, None], pa.timestamp("ms", tz="UTC")),
        "exact": pa.array([noon, None, None], pa.timestamp("ns")),
        "raw": pa.array([b"\x00\xff", b"a", None], pa.binary()),
        "list": pa.array([[1, 2], [], None], pa.list_(pa.int64())),
        "struct": pa.array([{"x": 1.5, "y": "q\"t"}, {"x": None, "y": None}, None]),
        "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "__index_level_0__": pa.array([5, 6, 7]),
    }
    table = pa.table(columns)
    pq.write_table(table, "types.parquet", compression="snappy")
    small = pa.table({"x": list(range(200)), "kind": ["a", "b"] * 100})
    for name in ["zstd", "gzip", "none"]:
        pq.write_table(small, f"{name}.parquet", compression=name)
    pq.write_table(small, "brotli.parquet", compression="brotli")
    pages = pa.table({"x": pa.array(["same"] * 3_000_000)})
    pq.write_table(pages, "pages.parquet", compression="gzip", use_dictionary=False, data_page_size=1 << 30)


workbook()
spreadsheet()
parquet()
