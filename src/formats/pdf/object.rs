//! Objects of a PDF as they are written: each at its place, the places noted for the table at the end.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

/// Names an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ref(pub(super) u32);

/// Where an object is.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// From this byte on.
    At(u64),
    /// In a stream of objects, and which of them.
    In(Ref, usize),
}

/// So many objects are packed into one stream.
const PACKED: usize = 200;

/// The objects written so far.
#[derive(Debug)]
pub(super) struct Objects {
    out: Vec<u8>,
    /// Bytes that were taken already.
    taken: u64,
    /// Where each object is.
    places: Vec<Place>,
    /// Objects that wait to be packed together; only where the version knows that.
    waiting: Option<Vec<(Ref, String)>>,
    /// A number made of everything that was written, for the file's identifier.
    digest: [u64; 2],
}

impl Objects {
    /// Begins a file; small objects are packed where the version allows it.
    pub(super) fn new(version: &str, packs: bool) -> Self {
        let mut out = format!("%PDF-{version}\n%").into_bytes();
        // Four bytes beyond ASCII tell programs that the file is not text.
        out.extend([0xe2, 0xe3, 0xcf, 0xd3, b'\n']);
        let waiting = packs.then(Vec::new);
        Self { out, taken: 0, places: Vec::new(), waiting, digest: [0xcbf2_9ce4_8422_2325, 0x1000_0000_01b3] }
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> Ref {
        self.places.push(Place::At(0));
        Ref(self.places.len() as u32)
    }

    /// Writes an object under its number.
    pub(super) fn put(&mut self, at: Ref, body: &str) {
        if let Some(waiting) = &mut self.waiting {
            waiting.push((at, body.to_owned()));
            if waiting.len() >= PACKED {
                self.pack();
            }
            return;
        }
        self.begin(at);
        self.out.extend(body.as_bytes());
        self.out.extend(b"\nendobj\n");
    }

    /// Writes the objects that wait, as one stream.
    fn pack(&mut self) {
        let Some(waiting) = self.waiting.as_mut().map(std::mem::take).filter(|waiting| !waiting.is_empty()) else { return };
        let (mut index, mut bodies) = (String::new(), String::new());
        for (at, body) in &waiting {
            index.extend([at.0.to_string(), " ".to_owned(), bodies.len().to_string(), " ".to_owned()]);
            bodies.push_str(body);
            bodies.push('\n');
        }
        let entries = format!("/Type/ObjStm/N {}/First {}", waiting.len(), index.len());
        let stream = self.stream(format!("{index}{bodies}").as_bytes(), &entries);
        for (nth, (at, _)) in waiting.iter().enumerate() {
            if let Some(place) = self.places.get_mut(at.0 as usize - 1) {
                *place = Place::In(stream, nth);
            }
        }
    }

    /// Writes an object.
    pub(super) fn add(&mut self, body: &str) -> Ref {
        let at = self.reserve();
        self.put(at, body);
        at
    }

    /// Writes a stream, compressed; `entries` are those of its dictionary beside the usual ones.
    pub(super) fn stream(&mut self, data: &[u8], entries: &str) -> Ref {
        let packed = deflated(data);
        self.coded(&packed, &format!("{entries}/Filter/FlateDecode"))
    }

    /// Writes a stream as it is coded already.
    pub(super) fn coded(&mut self, data: &[u8], entries: &str) -> Ref {
        let at = self.reserve();
        self.begin(at);
        self.out.extend(format!("<<{entries}/Length {}>>stream\n", data.len()).as_bytes());
        self.out.extend(data);
        self.out.extend(b"\nendstream\nendobj\n");
        at
    }

    fn begin(&mut self, at: Ref) {
        let place = self.taken + self.out.len() as u64;
        if let Some(known) = self.places.get_mut(at.0 as usize - 1) {
            *known = Place::At(place);
        }
        self.out.extend(format!("{} 0 obj\n", at.0).as_bytes());
    }

    /// What was written since it was asked for last.
    pub(super) fn take(&mut self) -> Vec<u8> {
        for chunk in self.out.chunks(8) {
            let word = chunk.iter().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
            let [one, other] = &mut self.digest;
            *one = (*one ^ word).wrapping_mul(0x1000_0000_01b3).rotate_left(23);
            *other = (*other ^ one.rotate_left(17)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        self.taken += self.out.len() as u64;
        std::mem::take(&mut self.out)
    }

    /// Ends the file: the table of places, and where to begin reading.
    pub(super) fn finish(mut self, catalog: Ref, info: Ref) -> Vec<u8> {
        self.pack();
        let mut out = self.take();
        let [one, other] = self.digest;
        let id = format!("<{one:016x}{other:016x}>");
        let roots = format!("/Root {} 0 R/Info {} 0 R/ID[{id}{id}]", catalog.0, info.0);
        let start = if self.waiting.is_some() { self.taken } else { self.table(&mut out, &roots) };
        if self.waiting.is_some() {
            out.extend(self.packed_table(&roots));
        }
        out.extend(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        out
    }

    /// The table of places as every version knows it.
    fn table(&self, out: &mut Vec<u8>, roots: &str) -> u64 {
        let count = self.places.len() + 1;
        out.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").as_bytes());
        for place in &self.places {
            let at = if let Place::At(at) = place { *at } else { 0 };
            out.extend(format!("{at:010} 00000 n \n").as_bytes());
        }
        out.extend(format!("trailer\n<</Size {count}{roots}>>\n").as_bytes());
        self.taken
    }

    /// The table as a stream, which can name objects in streams.
    fn packed_table(&mut self, roots: &str) -> Vec<u8> {
        let own = self.reserve();
        if let Some(place) = self.places.get_mut(own.0 as usize - 1) {
            *place = Place::At(self.taken);
        }
        let mut rows = vec![0; 9];
        for place in &self.places {
            let (kind, first, second) = match place {
                Place::At(at) => (1, *at, 0),
                Place::In(stream, nth) => (2, u64::from(stream.0), *nth as u16),
            };
            rows.push(kind);
            rows.extend(first.to_be_bytes().iter().skip(2));
            rows.extend(second.to_be_bytes());
        }
        let packed = deflated(&rows);
        let (count, len) = (self.places.len() + 1, packed.len());
        let mut out =
            format!("{} 0 obj\n<</Type/XRef/W[1 6 2]/Size {count}{roots}/Filter/FlateDecode/Length {len}>>stream\n", own.0).into_bytes();
        out.extend(packed);
        out.extend(b"\nendstream\nendobj\n");
        out
    }
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::with_capacity(data.len() / 4), Compression::best());
    // Memory takes everything that is written to it.
    packer.write_all(data).unwrap_or_default();
    packer.finish().unwrap_or_default()
}

/// Texts one after the other.
pub(super) fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.fold(String::new(), |whole, part| whole + &part)
}

/// Text as a string of a dictionary, in UTF-16 where it is not plain.
pub(super) fn dict_text(text: &str) -> String {
    if text.chars().all(|letter| (' '..='~').contains(&letter)) {
        return format!("({})", text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)"));
    }
    let hex = joined(text.encode_utf16().map(|unit| format!("{unit:04X}")));
    format!("<FEFF{hex}>")
}

/// A number with as few digits as tell it to a thousandth.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" || text.is_empty() { "0".to_owned() } else { text.to_owned() }
}
