//! Words as a tree of letters, and the search for those that a misread word may have been.
//!
//! The search walks the tree from the root and keeps, for each node, the row of Wagner and Fischer's table: what it costs that the letters
//! so far were read as the first so many symbols of the misread word. A branch is left when its row says that nothing below it can be
//! cheap enough, where *cheap* counts the misreading and how rare the word is: each node knows the commonest word below it, so that only
//! common words are looked for among dear misreadings. Beside one letter for one, lost and added letters, costs know two for one, one for two and two for two (`rn` for `m`).
//! (R. A. Wagner and M. J. Fischer, The string-to-string correction problem, 1974; K. Oflazer, Error-tolerant finite-state recognition, 1996.)

use super::symbols::meant;

/// Costs inside the search are whole numbers, so many to one.
const STEPS: f32 = 128.0;

/// A cost as the search counts it.
pub(crate) fn counted(cost: f32) -> u16 {
    (cost * STEPS).round().clamp(0.0, f32::from(u16::MAX)) as u16
}

/// What the first look may find, and what each further one may find more.
const FIRST_BOUND: f32 = 9.0;
const BOUND_STEP: f32 = 4.0;
/// What costs so much more than the cheapest is a thousand times less probable.
const MUCH_DEARER: f32 = 5.5;
/// A look that saw so many nodes in vain is the last one.
const MOST_VISITED: usize = 6_000;
/// No word ends here.
const NO_WORD: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    first: u32,
    word: u32,
    /// The least price of the words here and below, as the search counts.
    least: u16,
    letter: u8,
    children: u8,
}

/// Words as a tree of letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
}

/// What it costs that letters were read as the symbols of one misread word; made by [`super::channel::Channel::query`].
#[derive(Debug, Clone)]
pub struct Query {
    /// How many symbols there are.
    pub length: usize,
    /// What it costs letter by letter.
    pub letters: Vec<LetterCosts>,
    /// What it costs that a symbol was nothing.
    pub added: Row,
}

/// Places of a row: one more than symbols are looked at. Rows have one size, so that the machine adds and compares them at once.
pub const WIDTH: usize = 32;

/// A row of the table, or costs place by place.
pub type Row = [u16; WIDTH];

/// What it costs that one letter was read as symbols of a word.
#[derive(Debug, Clone)]
pub struct LetterCosts {
    /// It was not read.
    pub lost: u16,
    /// It was read as the symbol at this place.
    pub one: Row,
    /// It was read as the symbol at this place and the one behind it.
    pub wide: Row,
    /// It and the letter before it were read as one symbol: the letter before, the place, the cost.
    pub narrow: Vec<(u8, usize, u16)>,
    /// It and the letter before it were read as two symbols: the letter before, the first place, the cost.
    pub pair: Vec<(u8, usize, u16)>,
    /// The least that it costs together with a letter behind it.
    pub starts: u16,
}

/// A word that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    /// Its place in the list the tree was made of.
    pub word: u32,
    /// What the misreading costs: the negative natural logarithm of its probability.
    pub cost: f32,
    /// The same and the word's price.
    pub total: f32,
}

struct Search<'a> {
    trie: &'a Trie,
    query: &'a Query,
    prices: &'a [f32],
    bound: u16,
    most: usize,
    rows: Vec<Row>,
    visited: usize,
    letters: Vec<u8>,
    hits: Vec<Hit>,
}

impl Trie {
    /// The tree of words that come in ascending order of their bytes, each once, with their prices: what a word costs for being rare.
    pub(crate) fn new(words: &[&[u8]], prices: &[f32]) -> Self {
        let mut nodes = vec![Node { first: 0, word: NO_WORD, least: u16::MAX, letter: 0, children: 0 }];
        let mut waiting = std::collections::VecDeque::from([(0_usize, 0_usize, words.len(), 0_usize)]);
        while let Some((node, from, to, depth)) = waiting.pop_front() {
            let mut at = from;
            if words.get(at).is_some_and(|word| word.len() == depth) && at < to {
                if let Some(node) = nodes.get_mut(node) {
                    node.word = at as u32;
                }
                at += 1;
            }
            let first = nodes.len();
            while at < to {
                let Some(letter) = words.get(at).and_then(|word| word.get(depth)).copied() else { break };
                let same = words.get(at..to).unwrap_or_default().partition_point(|word| word.get(depth) == Some(&letter));
                waiting.push_back((nodes.len(), at, at + same, depth + 1));
                nodes.push(Node { first: 0, word: NO_WORD, least: u16::MAX, letter, children: 0 });
                at += same.max(1);
            }
            let children = (nodes.len() - first) as u8;
            if let Some(node) = nodes.get_mut(node) {
                node.first = first as u32;
                node.children = children;
            }
        }
        // Children stand behind their parents: from the end, each node's least is known when its parent is looked at.
        for at in (0..nodes.len()).rev() {
            let Some(node) = nodes.get(at).copied() else { continue };
            let own = prices.get(node.word as usize).map_or(u16::MAX, |price| counted(*price));
            let below = nodes.get(node.first as usize..node.first as usize + usize::from(node.children)).unwrap_or_default();
            let least = below.iter().map(|child| child.least).fold(own, u16::min);
            if let Some(node) = nodes.get_mut(at) {
                node.least = least;
            }
        }
        Self { nodes }
    }

    /// The `most` words that cost least with their prices: none above `bound`, and none that is much dearer than the cheapest.
    pub(crate) fn search(&self, query: &Query, prices: &[f32], bound: f32, most: usize) -> Vec<Hit> {
        // First a look for what is cheap, so that the long look knows what is too dear.
        let mut room = FIRST_BOUND;
        while room < bound {
            let (hits, visited) = self.walk(query, prices, room, 1);
            match hits.first() {
                Some(hit) => return self.walk(query, prices, bound.min(hit.total + MUCH_DEARER), most).0,
                None if visited > MOST_VISITED => return Vec::new(),
                None => room += BOUND_STEP,
            }
        }
        self.walk(query, prices, bound, most).0
    }

    fn walk(&self, query: &Query, prices: &[f32], bound: f32, most: usize) -> (Vec<Hit>, usize) {
        let mut first = [u16::MAX; WIDTH];
        let mut sum = 0_u16;
        for (cell, added) in first.iter_mut().zip(std::iter::once(&0).chain(&query.added)) {
            sum = sum.saturating_add(*added);
            *cell = sum;
        }
        let bound = counted(bound);
        let mut search =
            Search { trie: self, query, prices, bound, most, rows: vec![first], letters: Vec::new(), hits: Vec::new(), visited: 0 };
        search.visit(0, 0);
        let mut hits = search.hits;
        hits.sort_by(Hit::order);
        hits.truncate(most);
        (hits, search.visited)
    }
}

impl Hit {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.total.total_cmp(&other.total).then(self.word.cmp(&other.word))
    }
}

impl Search<'_> {
    /// Walks the children of a node whose row is the last one; `least` is the least of that row.
    fn visit(&mut self, node: usize, least: u16) {
        let Some(Node { first, children, .. }) = self.trie.nodes.get(node).copied() else { return };
        for child in first as usize..first as usize + usize::from(children) {
            let Some(next) = self.trie.nodes.get(child).copied() else { continue };
            let Some(room) = self.bound.checked_sub(next.least) else { continue };
            let letter = meant(next.letter);
            let Some(costs) = self.query.letters.get(usize::from(letter)) else { continue };
            if least > room {
                continue;
            }
            self.visited += 1;
            let row_least = self.push_row(costs);
            self.letters.push(letter);
            let cost = self.rows.last().and_then(|row| row.get(self.query.length)).copied().unwrap_or(u16::MAX);
            if next.word != NO_WORD {
                self.take(next.word, cost);
            }
            // What two letters cost together is known only at the second.
            let together = least.saturating_add(costs.starts);
            if row_least <= room || together <= room {
                self.visit(child, row_least.min(together));
            }
            self.letters.pop();
            self.rows.pop();
        }
    }

    fn take(&mut self, word: u32, cost: u16) {
        if cost > self.bound {
            return;
        }
        let cost = f32::from(cost) / STEPS;
        let total = cost + self.prices.get(word as usize).copied().unwrap_or(f32::MAX);
        if total > f32::from(self.bound) / STEPS {
            return;
        }
        self.hits.push(Hit { word, cost, total });
        if self.hits.len() >= 2 * self.most {
            self.hits.sort_by(Hit::order);
            self.hits.truncate(self.most);
            self.bound = self.hits.last().map_or(self.bound, |hit| counted(hit.total));
        }
    }

    /// Adds the row of one more letter; gives its least value.
    fn push_row(&mut self, costs: &LetterCosts) -> u16 {
        let Some(parent) = self.rows.last().copied() else { return u16::MAX };
        let mut row = parent.map(|above| above.saturating_add(costs.lost));
        let [_, behind @ ..] = &mut row;
        for ((cell, diagonal), one) in behind.iter_mut().zip(&parent).zip(&costs.one) {
            *cell = (*cell).min(diagonal.saturating_add(*one));
        }
        let [_, _, behind @ ..] = &mut row;
        for ((cell, far), wide) in behind.iter_mut().zip(&parent).zip(&costs.wide) {
            *cell = (*cell).min(far.saturating_add(*wide));
        }
        if let (Some(grand), Some(earlier)) = (self.rows.len().checked_sub(2).and_then(|at| self.rows.get(at)), self.letters.last()) {
            let mut taken = |list: &[(u8, usize, u16)], symbols: usize| {
                for (_, place, cost) in list.iter().filter(|(first, _, _)| first == earlier) {
                    if let (Some(from), Some(cell)) = (grand.get(*place), row.get_mut(place + symbols)) {
                        *cell = (*cell).min(from.saturating_add(*cost));
                    }
                }
            };
            taken(&costs.narrow, 1);
            taken(&costs.pair, 2);
        }
        let mut left = u16::MAX;
        let mut least = u16::MAX;
        for (cell, added) in row.iter_mut().zip(std::iter::once(&0).chain(&self.query.added)).take(self.query.length + 1) {
            left = (*cell).min(left.saturating_add(*added));
            *cell = left;
            least = least.min(left);
        }
        self.rows.push(row);
        least
    }
}
