//! Encoder for the part of protocol buffers that ONNX needs
//! (<https://protobuf.dev/programming-guides/encoding/>): a field is a key, which holds its number
//! and wire type, and a value. The order of the fields is free.

/// Wire type of integers of variable length: seven bits a byte, the lowest first, the top bit set
/// on all but the last.
const VARINT: u64 = 0;
/// Wire type of a length followed by as many bytes.
const BYTES: u64 = 2;

/// A message under construction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    pub(super) fn int(mut self, field: u32, value: i64) -> Self {
        self.varint(u64::from(field) << 3 | VARINT);
        self.varint(value.cast_unsigned());
        self
    }

    pub(super) fn bytes(mut self, field: u32, bytes: &[u8]) -> Self {
        self.varint(u64::from(field) << 3 | BYTES);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn text(self, field: u32, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    /// Appends a repeated string.
    pub(super) fn texts(self, field: u32, texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        texts
            .into_iter()
            .fold(self, |message, text| message.text(field, text.as_ref()))
    }

    pub(super) fn message(self, field: u32, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// Appends a repeated message.
    pub(super) fn messages(self, field: u32, messages: &[Self]) -> Self {
        messages.iter().fold(self, |message, part| message.message(field, part))
    }

    /// Appends a repeated integer, packed: one key for all values. Readers accept it also for
    /// fields that are not declared as packed.
    pub(super) fn ints(self, field: u32, values: &[i64]) -> Self {
        let mut packed = Self::default();
        for value in values {
            packed.varint(value.cast_unsigned());
        }
        self.message(field, &packed)
    }

    /// Appends a repeated float, packed.
    pub(super) fn floats(self, field: u32, values: &[f32]) -> Self {
        let packed: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.bytes(field, &packed)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected bytes are the examples of the specification.
    #[test]
    fn fields_are_encoded_as_specified() {
        assert_eq!(Message::default().int(1, 150).into_bytes(), [0x08, 0x96, 0x01]);
        assert_eq!(
            Message::default().text(2, "testing").into_bytes(),
            [0x12, 0x07, b't', b'e', b's', b't', b'i', b'n', b'g']
        );
        let inner = Message::default().int(1, 150);
        assert_eq!(
            Message::default().message(3, &inner).into_bytes(),
            [0x1a, 0x03, 0x08, 0x96, 0x01]
        );
        assert_eq!(
            Message::default().ints(6, &[3, 270, 86942]).into_bytes(),
            [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]
        );
    }

    #[test]
    fn extreme_values() {
        let minus_one = Message::default().int(1, -1).into_bytes();
        assert_eq!(minus_one, [&[0x08][..], &[0xff; 9], &[0x01]].concat());
        assert_eq!(Message::default().int(20, 7).into_bytes(), [0xa0, 0x01, 0x07]);
        let long = Message::default().bytes(1, &[7; 300]).into_bytes();
        assert_eq!((&long[..3], long.len()), (&[0x0a, 0xac, 0x02][..], 303));
        assert_eq!(
            Message::default().floats(7, &[1.0, -0.0]).into_bytes(),
            [0x3a, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x80]
        );
        assert_eq!(
            Message::default().texts(9, ["", "a"]).into_bytes(),
            [0x4a, 0, 0x4a, 1, b'a']
        );
    }
}
