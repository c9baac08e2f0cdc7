//! Entropy-coded data of a JPEG, bit by bit, and the tables that say what the bits mean (ITU-T T.81 annexes C and F).
//!
//! The one idea: most of a scan's bytes are coefficients that a coarse picture does not need. A [`Table`] says for fourteen bits at once
//! how many whole symbols they hold and how far these lead through a block, so passing over a block costs a few look-ups, and four of them
//! need no more bits than are fetched at once.

/// Bits that index the look-up tables of single symbols.
const PEEK: u32 = 12;
const ENTRIES: usize = 1 << PEEK;
/// Bits that index the table of many symbols: four look-ups use no more than a refill brings.
const WIDE: u32 = 14;
/// Look-ups of that table after a refill.
const LOOKUPS: u32 = 56 / WIDE;

/// What a step "to the end of the block" counts for: more than any block has left.
pub(super) const END: u32 = 64;

/// A place in the data, to go on from later.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    at: usize,
    buffer: u64,
    have: u32,
}

/// Reads bits; bytes stuffed after 0xff are taken out. Beyond a marker or the end all bits are zero.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, the first of them highest.
    buffer: u64,
    have: u32,
    /// Bits handed out that the data does not have.
    made_up: u32,
}

impl<'a> Bits<'a> {
    /// Reads `data` from a place in it.
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at, buffer: 0, have: 0, made_up: 0 }
    }

    /// Goes on where a place was noted.
    pub(super) fn resume(data: &'a [u8], place: Place) -> Self {
        Self { data, at: place.at, buffer: place.buffer, have: place.have, made_up: 0 }
    }

    /// Where the reader stands. Only of use while no bits were made up.
    pub(super) fn place(&self) -> Place {
        Place { at: self.at, buffer: self.buffer, have: self.have }
    }

    /// Whether more was read than there is.
    pub(super) fn is_beyond(&self) -> bool {
        self.made_up > self.have
    }

    /// At least 32 bits are there afterwards: a code and the bits of its value.
    #[inline]
    pub(super) fn refill(&mut self) {
        if self.have < 32 {
            self.fill();
        }
    }

    /// At least 56 bits are there afterwards. Asking first whether they are needed would take longer where it depends on the data.
    #[inline]
    fn fill(&mut self) {
        if let Some(bytes) = self.data.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            let word = u64::from_be_bytes(*bytes);
            let low = !word;
            // No byte is 0xff: the usual trick that finds a zero byte in the complement.
            if low.wrapping_sub(0x0101_0101_0101_0101) & !low & 0x8080_8080_8080_8080 == 0 {
                let taken = (63 - self.have) / 8;
                self.buffer |= word >> self.have;
                self.at += taken as usize;
                self.have += taken * 8;
                // Bits of a byte that counts only in part are cleared: it comes again.
                self.buffer &= u64::MAX << (64 - self.have);
                return;
            }
        }
        self.refill_slowly();
    }

    fn refill_slowly(&mut self) {
        while self.have < 56 {
            let byte = match (self.data.get(self.at), self.data.get(self.at + 1)) {
                (Some(0xff), Some(0)) => {
                    self.at += 2;
                    0xff
                }
                (Some(0xff) | None, _) => {
                    self.made_up += 8;
                    0
                }
                (Some(&byte), _) => {
                    self.at += 1;
                    byte
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.have);
            self.have += 8;
        }
    }

    #[inline]
    fn registers(&self) -> Registers {
        Registers { buffer: self.buffer, have: self.have }
    }

    #[inline]
    fn put_back(&mut self, own: Registers) {
        (self.buffer, self.have) = (own.buffer, own.have);
    }

    #[inline]
    fn refilled(&mut self, own: Registers) -> Registers {
        self.put_back(own);
        self.refill();
        self.registers()
    }

    #[inline]
    fn filled(&mut self, own: Registers) -> Registers {
        self.put_back(own);
        self.fill();
        self.registers()
    }

    /// Where the next byte stands that was not taken in; after the last bit of a scan, where its marker stands.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next `count` bits, at most 16, as a number.
    #[inline]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        if count == 0 {
            return 0;
        }
        self.refill();
        let value = (self.buffer >> (64 - count)) as u32;
        self.buffer <<= count;
        self.have -= count;
        value
    }

    /// Passes a restart marker of this number; `false` where there is another thing.
    pub(super) fn restart(&mut self, number: u8) -> bool {
        // What is in the buffer is padding of the interval before, and never more: a marker stops the refill.
        (self.buffer, self.have, self.made_up) = (0, 0, 0);
        while self.data.get(self.at) == Some(&0xff) && self.data.get(self.at + 1) == Some(&0xff) {
            self.at += 1;
        }
        let found = self.data.get(self.at) == Some(&0xff) && self.data.get(self.at + 1) == Some(&(0xd0 | number & 7));
        self.at += 2;
        found
    }

    /// Whether the data ends here, with or without the marker that a picture ends with.
    pub(super) fn is_end(&mut self) -> bool {
        matches!(self.marker(), Some(0xd9)) || self.at >= self.data.len()
    }

    /// The marker that ends the data, where the reader stands before one.
    pub(super) fn marker(&mut self) -> Option<u8> {
        while self.data.get(self.at) == Some(&0xff) && self.data.get(self.at + 1) == Some(&0xff) {
            self.at += 1;
        }
        (self.data.get(self.at) == Some(&0xff)).then(|| self.data.get(self.at + 1).copied()).flatten()
    }
}

/// The next bits and how many there are.
#[derive(Clone, Copy)]
struct Registers {
    buffer: u64,
    have: u32,
}

impl Registers {
    #[inline]
    fn peek(self) -> usize {
        (self.buffer >> (64 - PEEK)) as usize
    }

    #[inline]
    fn drop_bits(&mut self, count: u32) {
        self.buffer <<= count;
        // Never more than there are: a refill was before.
        self.have = self.have.wrapping_sub(count);
    }

    /// The next `count` bits, at most 16, as the difference they stand for (T.81 table F.1 and F.12).
    #[inline]
    fn difference(&mut self, count: u32) -> i32 {
        if count == 0 {
            return 0;
        }
        let value = (self.buffer >> (64 - count)) as i32;
        self.drop_bits(count);
        if value >> (count - 1) == 0 { value - (1 << count) + 1 } else { value }
    }
}

/// A Huffman table, ready to be looked up in.
pub(super) struct Table {
    /// For twelve bits: the length of the code they begin with, and its symbol.
    codes: Box<[u16; ENTRIES]>,
    /// For twelve bits: bits, steps and value of the first coefficient.
    first: Box<[u32; ENTRIES]>,
    /// For fourteen bits: bits and steps of all whole coefficients up to the end of the block.
    many: Vec<u16>,
    /// For each length: one past the largest code, left-aligned in 16 bits.
    ends: [u32; 17],
    /// For each length: what to add to a code to get the place of its symbol.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

/// A table's definition contradicts itself, or the data holds a code that no table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Garbled;

impl Table {
    /// From how many codes there are of each length, and their symbols in order.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, Garbled> {
        let (mut ends, mut offsets) = ([0; 17], [0; 17]);
        let (mut code, mut place) = (0_u32, 0_i32);
        for ((count, length), (end, offset)) in counts.iter().zip(1_u32..).zip(ends.iter_mut().zip(&mut offsets).skip(1)) {
            *offset = place - code as i32;
            code += u32::from(*count);
            place += i32::from(*count);
            if code > 1 << length {
                return Err(Garbled);
            }
            *end = code << (16 - length);
            code <<= 1;
        }
        if place as usize > symbols.len() {
            return Err(Garbled);
        }
        let (codes, first) = (Box::new([0; ENTRIES]), Box::new([0; ENTRIES]));
        let mut table = Self { codes, first, many: Vec::new(), ends, offsets, symbols: symbols.to_vec() };
        table.enter_short_codes(counts);
        table.first = Box::new(std::array::from_fn(|bits| table.first_of(bits as u32)));
        table.many = (0..1 << WIDE).map(|bits| table.many_of(bits)).collect();
        Ok(table)
    }

    /// The code that 16 bits begin with: its length and symbol.
    fn code(&self, bits: u32) -> Option<(u32, u8)> {
        let length = (1..=16).find(|length| self.ends.get(*length).is_some_and(|end| bits < *end))?;
        let at = (bits >> (16 - length)) as i32 + self.offsets.get(length)?;
        Some((length as u32, *self.symbols.get(usize::try_from(at).ok()?)?))
    }

    /// Notes at each twelve bits the code they begin with, where it is no longer.
    fn enter_short_codes(&mut self, counts: &[u8; 16]) {
        let (mut codes, mut symbols) = (self.codes.iter_mut(), self.symbols.iter());
        for (count, length) in counts.iter().zip(1..=PEEK) {
            for symbol in symbols.by_ref().take(usize::from(*count)) {
                let entry = (length as u16) << 8 | u16::from(*symbol);
                codes.by_ref().take(1 << (PEEK - length)).for_each(|code| *code = entry);
            }
        }
    }

    /// Bits, steps and value of the coefficient that `bits` begin with, where all of it is there.
    fn coefficient(&self, bits: u32, known: u32) -> Option<(u32, u32, i32)> {
        let code = self.codes.get((bits & (ENTRIES as u32 - 1)) as usize).copied()?;
        let (length, run, size) = (u32::from(code >> 8), u32::from(code >> 4 & 15), u32::from(code & 15));
        if length == 0 || length + size > known {
            return None;
        }
        Some(match (run, size) {
            (15, 0) => (length, 16, 0),
            (_, 0) => (length, END, 0),
            _ => {
                let raw = (bits << length & ((1 << PEEK) - 1)) >> (PEEK - size);
                let value = if raw >> (size - 1) == 0 { raw as i32 - (1 << size) + 1 } else { raw as i32 };
                (length + size, run + 1, value)
            }
        })
    }

    fn first_of(&self, bits: u32) -> u32 {
        self.coefficient(bits, PEEK).map_or(0, |(length, steps, value)| length | steps << 8 | (value as u32) << 16)
    }

    fn many_of(&self, bits: u32) -> u16 {
        let (mut used, mut steps) = (0, 0);
        while steps < END {
            let next = (bits << used & ((1 << WIDE) - 1)) >> (WIDE - PEEK);
            let first = self.first.get(next as usize).copied().unwrap_or(0);
            let (length, more) = (first & 255, first >> 8 & 255);
            if length == 0 || used + length > WIDE {
                break;
            }
            used += length;
            steps += more;
            if steps > 127 {
                return 0;
            }
        }
        (used | steps << 8) as u16
    }

    /// Decodes a symbol.
    #[inline]
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Result<u8, Garbled> {
        bits.refill();
        let mut own = bits.registers();
        let (length, symbol) = match self.codes.get(own.peek()).copied().unwrap_or(0) {
            0 => self.code((own.buffer >> 48) as u32).ok_or(Garbled)?,
            short => (u32::from(short >> 8), short as u8),
        };
        own.drop_bits(length);
        bits.put_back(own);
        Ok(symbol)
    }

    /// Decodes a difference of the DC coefficient.
    #[inline]
    pub(super) fn dc(&self, bits: &mut Bits<'_>) -> Result<i32, Garbled> {
        bits.refill();
        let mut own = bits.registers();
        let (length, size) = match self.codes.get(own.peek()).copied().unwrap_or(0) {
            0 => self.code((own.buffer >> 48) as u32).ok_or(Garbled)?,
            short => (u32::from(short >> 8), short as u8),
        };
        if size > 15 {
            return Err(Garbled);
        }
        own.drop_bits(length);
        let difference = own.difference(u32::from(size));
        bits.put_back(own);
        Ok(difference)
    }

    /// Decodes AC coefficients from number `index` to number `last`, giving each number and value; then the number that is next, or more
    /// than [`END`] where the block has ended.
    ///
    /// The reader's state is held in registers meanwhile: in memory it would cost as much again as the decoding.
    #[inline]
    pub(super) fn coefficients(
        &self,
        bits: &mut Bits<'_>,
        mut index: u32,
        last: u32,
        mut coefficient: impl FnMut(u32, i32),
    ) -> Result<u32, Garbled> {
        let mut own = bits.registers();
        while index <= last {
            if own.have < 32 {
                own = bits.refilled(own);
            }
            let first = self.first.get(own.peek()).copied().unwrap_or(0);
            let (steps, value) = if first == 0 {
                let (length, symbol) = self.code((own.buffer >> 48) as u32).ok_or(Garbled)?;
                own.drop_bits(length);
                match (u32::from(symbol >> 4), u32::from(symbol & 15)) {
                    (15, 0) => (16, 0),
                    (_, 0) => (END, 0),
                    (run, size) => (run + 1, own.difference(size)),
                }
            } else {
                own.drop_bits(first & 255);
                (first >> 8 & 255, (first as i32) >> 16)
            };
            index += steps;
            if index <= 64 {
                coefficient(index - 1, value);
            } else if steps != END {
                return Err(Garbled);
            }
        }
        bits.put_back(own);
        Ok(index)
    }

    /// Passes over a block of which `dc` decodes the difference of the first coefficient; gives that.
    #[inline]
    pub(super) fn pass(&self, dc: &Self, bits: &mut Bits<'_>) -> Result<i32, Garbled> {
        let mut own = bits.filled(bits.registers());
        let first = dc.first.get(own.peek()).copied().unwrap_or(0);
        // One step, or none to come: whatever else the table says of AC coefficients is no DC coefficient.
        let (difference, lookups) = if first == 0 || first & 0x3e00 != 0 {
            // It may have taken more than a look-up does.
            (dc.long_dc(&mut own)?, 0)
        } else {
            own.drop_bits(first & 255);
            (first as i32 >> 16, LOOKUPS - 1)
        };
        self.pass_rest(bits, own, (1, lookups))?;
        Ok(difference)
    }

    /// A difference of the DC coefficient that has more bits than the tables know.
    #[cold]
    fn long_dc(&self, own: &mut Registers) -> Result<i32, Garbled> {
        let (length, size) = self.code((own.buffer >> 48) as u32).ok_or(Garbled)?;
        if size > 15 {
            return Err(Garbled);
        }
        own.drop_bits(length);
        Ok(own.difference(u32::from(size)))
    }

    /// Passes over the AC coefficients of a block from the one of this number on.
    #[inline]
    pub(super) fn skip(&self, bits: &mut Bits<'_>, index: u32) -> Result<(), Garbled> {
        if index < 64 { self.pass_rest(bits, bits.registers(), (index, 0)) } else { Ok(()) }
    }

    /// Passes over the rest of a block, from the coefficient of number `index`, which it has, on; there are bits for so many look-ups.
    #[inline]
    fn pass_rest(&self, bits: &mut Bits<'_>, mut own: Registers, (mut index, mut lookups): (u32, u32)) -> Result<(), Garbled> {
        loop {
            if lookups == 0 {
                own = bits.filled(own);
                lookups = LOOKUPS;
            }
            lookups -= 1;
            let many = u32::from(self.many.get((own.buffer >> (64 - WIDE)) as usize).copied().unwrap_or(0));
            let (used, steps) = (many & 255, many >> 8);
            let next = index + steps;
            // All of them must be of this block: either it ends with them, or they do not lead beyond its last coefficient.
            if used != 0 && (next <= 64 || (steps >= END && next < 2 * END)) {
                own.drop_bits(used);
                index = next;
            } else {
                bits.put_back(own);
                index = self.coefficients(bits, index, index, |_, _| ())?;
                (own, lookups) = (bits.registers(), 0);
            }
            if index >= 64 {
                bits.put_back(own);
                return Ok(());
            }
        }
    }
}
