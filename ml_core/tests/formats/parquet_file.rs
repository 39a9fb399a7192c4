//! Small Parquet files that claim more than they hold.

/// Structure of the compact protocol of Thrift.
#[derive(Default)]
pub(crate) struct Struct {
    bytes: Vec<u8>,
    last: u8,
}

impl Struct {
    fn field(mut self, number: u8, kind: u8, value: &[u8]) -> Self {
        match number - self.last {
            near @ 1..=15 => self.bytes.push(near << 4 | kind),
            _ => {
                self.bytes.push(kind);
                self.bytes.extend(varint(u64::from(number) << 1));
            }
        }
        self.last = number;
        self.bytes.extend(value);
        self
    }

    fn int(self, number: u8, value: u64) -> Self {
        self.field(number, 5, &varint(value << 1))
    }

    fn long(self, number: u8, value: u64) -> Self {
        self.field(number, 6, &varint(value << 1))
    }

    fn text(self, number: u8, value: &str) -> Self {
        self.field(number, 8, &text(value))
    }

    fn list(self, number: u8, kind: u8, items: &[Vec<u8>]) -> Self {
        let head = u8::try_from(items.len()).unwrap() << 4 | kind;
        self.field(number, 9, &[vec![head], items.concat()].concat())
    }

    fn part(self, number: u8, value: Self) -> Self {
        self.field(number, 12, &value.end())
    }

    fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7F | 0x80) as u8);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn text(value: &str) -> Vec<u8> {
    [varint(value.len() as u64), value.as_bytes().to_vec()].concat()
}

fn schema_root() -> Vec<u8> {
    Struct::default().text(4, "root").int(5, 1).end()
}

/// Returns a file of one row with a list of as many missing numbers.
pub(crate) fn with_list(elements: u64) -> Vec<u8> {
    let levels = |runs: Vec<u8>| [u32::try_from(runs.len()).unwrap().to_le_bytes().to_vec(), runs].concat();
    let first = [varint(1 << 1), vec![0]].concat();
    let others = [varint((elements - 1) << 1), vec![1]].concat();
    let repetition = levels([first, others].concat());
    let definition = levels([varint(elements << 1), vec![2]].concat());
    let schema = [
        schema_root(),
        Struct::default().int(3, 1).text(4, "l").int(5, 1).int(6, 3).end(),
        Struct::default().int(3, 2).text(4, "list").int(5, 1).end(),
        Struct::default().int(1, 1).int(3, 1).text(4, "element").end(),
    ];
    let pages = data_page(elements, &[repetition, definition].concat());
    file(&schema, &["l", "list", "element"], elements, &pages, Struct::default())
}

/// Returns a file of one row with a number, whose page claims as many.
pub(crate) fn with_values(claimed: u64) -> Vec<u8> {
    with_pages(claimed, &data_page(claimed, &[7, 0, 0, 0]))
}

/// Returns such a file with a dictionary of one number, which claims as many.
pub(crate) fn with_dictionary(claimed: u64) -> Vec<u8> {
    let header = Struct::default().int(1, 2).int(2, 4).int(3, 4);
    let header = header.part(7, Struct::default().int(1, claimed).int(2, 0));
    let dictionary = [header.end(), vec![7, 0, 0, 0]].concat();
    with_pages(1, &[dictionary, data_page(1, &[7, 0, 0, 0])].concat())
}

/// Returns such a file whose additional metadata claim as many entries.
pub(crate) fn with_entries(claimed: u64) -> Vec<u8> {
    // The row groups are the field before.
    let entries = Struct {
        bytes: Vec::new(),
        last: 4,
    };
    let entries = entries.field(5, 9, &[vec![0xFC], varint(claimed)].concat());
    number_file(1, &data_page(1, &[7, 0, 0, 0]), entries)
}

/// Returns a file of one row with a number, whose column has the logical type of this number.
pub(crate) fn with_logical_type(number: u8) -> Vec<u8> {
    let logical = Struct::default().part(number, Struct::default());
    let column = Struct::default().int(1, 1).int(3, 0).text(4, "x").part(10, logical);
    let pages = data_page(1, &[7, 0, 0, 0]);
    file(&[schema_root(), column.end()], &["x"], 1, &pages, Struct::default())
}

fn with_pages(values: u64, pages: &[u8]) -> Vec<u8> {
    number_file(values, pages, Struct::default())
}

fn number_file(values: u64, pages: &[u8], more: Struct) -> Vec<u8> {
    let column = Struct::default().int(1, 1).int(3, 0).text(4, "x").end();
    file(&[schema_root(), column], &["x"], values, pages, more)
}

fn data_page(values: u64, content: &[u8]) -> Vec<u8> {
    let length = content.len() as u64;
    let page = Struct::default().int(1, values).int(2, 0).int(3, 3).int(4, 3);
    let header = Struct::default().int(1, 0).int(2, length).int(3, length).part(5, page);
    [header.end(), content.to_vec()].concat()
}

/// Returns a file with a column of whole numbers in one row; `more` are fields behind the others.
fn file(schema: &[Vec<u8>], path: &[&str], values: u64, pages: &[u8], more: Struct) -> Vec<u8> {
    let length = pages.len() as u64;
    let path: Vec<Vec<u8>> = path.iter().map(|name| text(name)).collect();
    let column = Struct::default().int(1, 1).list(2, 5, &[vec![0], vec![6]]);
    let column = column.list(3, 8, &path).int(4, 0).long(5, values);
    let column = column.long(6, length).long(7, length).long(9, 4);
    let chunk = Struct::default().long(2, 4).part(3, column).end();
    let group = Struct::default().list(1, 12, &[chunk]).long(2, length).long(3, 1).end();
    let metadata = Struct::default().int(1, 1).list(2, 12, schema).long(3, 1);
    let metadata = [metadata.list(4, 12, &[group]).bytes, more.end()].concat();
    let size = u32::try_from(metadata.len()).unwrap().to_le_bytes();
    [b"PAR1".as_slice(), pages, &metadata, &size, b"PAR1"].concat()
}
