//! ONNX messages. Field numbers and enumerations are those of
//! [`onnx.proto`](https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), which are never changed.

use super::proto::Message;

/// Element types: `TensorProto.DataType`.
#[derive(Clone, Copy)]
pub(crate) enum Element {
    Float = 1,
    Int64 = 7,
    String = 8,
    Double = 11,
}

/// Length of a dimension: `TensorShapeProto.Dimension`.
#[derive(Clone, Copy)]
pub(crate) enum Length {
    Known(usize),
    /// A length known at run time only; equal names mean equal lengths.
    Named(&'static str),
}

/// Describes an input or output of a graph: `ValueInfoProto`.
pub(crate) fn value(name: &str, element: Element, shape: &[Length], doc: &str) -> Message {
    let dimension = |length: &Length| match *length {
        Length::Known(length) => Message::default().int(1, integer(length)),
        Length::Named(name) => Message::default().text(2, name),
    };
    let dimensions: Vec<Message> = shape.iter().map(dimension).collect();
    let shape = Message::default().messages(1, &dimensions);
    let tensor = Message::default().int(1, element as i64).message(2, &shape);
    let value = Message::default()
        .text(1, name)
        .message(2, &Message::default().message(1, &tensor));
    if doc.is_empty() { value } else { value.text(3, doc) }
}

/// Builds a `TensorProto` with its values as bytes (`raw_data`), which are little-endian.
pub(crate) fn tensor(name: &str, element: Element, shape: &[usize], bytes: &[u8]) -> Message {
    let shape: Vec<i64> = shape.iter().copied().map(integer).collect();
    Message::default()
        .ints(1, &shape)
        .int(2, element as i64)
        .text(8, name)
        .bytes(9, bytes)
}

pub(crate) fn doubles(name: &str, shape: &[usize], values: impl IntoIterator<Item = f64>) -> Message {
    let bytes: Vec<u8> = values.into_iter().flat_map(f64::to_le_bytes).collect();
    tensor(name, Element::Double, shape, &bytes)
}

pub(crate) fn ints(name: &str, values: &[i64]) -> Message {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor(name, Element::Int64, &[values.len()], &bytes)
}

/// Attributes of a node: `AttributeProto`. Field 20 holds the type of the value.
pub(crate) mod attribute {
    use super::Message;

    fn new(name: &str, kind: i64) -> Message {
        Message::default().text(1, name).int(20, kind)
    }

    pub(crate) fn int(name: &str, value: i64) -> Message {
        new(name, 2).int(3, value)
    }

    pub(crate) fn text(name: &str, value: &str) -> Message {
        new(name, 3).text(4, value)
    }

    pub(crate) fn tensor(name: &str, value: &Message) -> Message {
        new(name, 4).message(5, value)
    }

    pub(crate) fn graph(name: &str, value: &Message) -> Message {
        new(name, 5).message(6, value)
    }

    pub(crate) fn floats(name: &str, values: &[f32]) -> Message {
        new(name, 6).floats(7, values)
    }

    pub(crate) fn ints(name: &str, values: &[i64]) -> Message {
        new(name, 7).ints(8, values)
    }

    pub(crate) fn texts(name: &str, values: impl IntoIterator<Item = impl AsRef<str>>) -> Message {
        new(name, 8).texts(9, values)
    }
}

/// Builds a `NodeProto` with an operator of the default domain.
pub(crate) fn node(operator: &str, inputs: &[&str], outputs: &[&str], attributes: &[Message]) -> Message {
    Message::default()
        .texts(1, inputs)
        .texts(2, outputs)
        .text(3, &format!("{operator} to {}", outputs.join(", ")))
        .text(4, operator)
        .messages(5, attributes)
}

/// Adds a description and the domain of the operator to a node.
pub(crate) fn described(node: Message, domain: &str, doc: &str) -> Message {
    node.text(6, doc).text(7, domain)
}

/// A graph under construction: `GraphProto`.
#[derive(Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Message>,
    /// Tensors with fixed values (`initializer`).
    pub(crate) constants: Vec<Message>,
    pub(crate) inputs: Vec<Message>,
    pub(crate) outputs: Vec<Message>,
}

impl Graph {
    pub(crate) fn message(&self, name: &str) -> Message {
        Message::default()
            .messages(1, &self.nodes)
            .text(2, name)
            .messages(5, &self.constants)
            .messages(11, &self.inputs)
            .messages(12, &self.outputs)
    }
}

/// The whole file: `ModelProto`.
pub(crate) struct Model<'a> {
    pub(crate) graph: Message,
    pub(crate) doc: &'a str,
    pub(crate) model_version: u32,
    pub(crate) metadata: &'a [(&'a str, String)],
}

/// IR version: that of ONNX 1.10 to 1.13.
const IR_VERSION: i64 = 8;
/// Operator set versions: those of ONNX 1.11, the first with doubles in trees. Newer programs read
/// older versions.
const OPERATORS: [(&str, i64); 2] = [("", 16), (ML_DOMAIN, 3)];
/// Domain of the operators of traditional machine learning.
pub(crate) const ML_DOMAIN: &str = "ai.onnx.ml";

impl Model<'_> {
    pub(crate) fn message(&self) -> Message {
        let operators = OPERATORS.map(|(domain, version)| Message::default().text(1, domain).int(2, version));
        let entry = |(key, value): &(&str, String)| Message::default().text(1, key).text(2, value);
        let metadata: Vec<Message> = self.metadata.iter().map(entry).collect();
        Message::default()
            .int(1, IR_VERSION)
            .text(2, env!("CARGO_PKG_NAME"))
            .text(3, env!("CARGO_PKG_VERSION"))
            .int(5, i64::from(self.model_version))
            .text(6, self.doc)
            .message(7, &self.graph)
            .messages(8, &operators)
            .messages(14, &metadata)
    }
}

/// Converts a count or an index to the integer type of the format.
pub(crate) fn integer(value: usize) -> i64 {
    // A number of things in memory is always below the limit.
    i64::try_from(value).unwrap_or(i64::MAX)
}
