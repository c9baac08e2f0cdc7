//! Words as a tree of letters, and the search for those that a misread word may have been.
//!
//! The search walks the tree from the root and keeps, for each node, the row of Wagner and Fischer's table: what it costs that the letters
//! so far were read as the first so many symbols of the misread word. A branch is left when its row says that nothing below it can be
//! cheap enough, where *cheap* counts the misreading and how rare the word is: each node knows the commonest word below it, so that only
//! common words are looked for among dear misreadings. Beside one letter for one, lost and added letters, costs know two for one, one for two and two for two (`rn` for `m`).
//! (R. A. Wagner and M. J. Fischer, The string-to-string correction problem, 1974; K. Oflazer, Error-tolerant finite-state recognition, 1996.)

use super::symbols::{MEANT, meant};

/// Costs inside the search are whole numbers, so many to one.
const STEPS: f32 = 64.0;
/// More than any search looks for. Rows add costs with saturation, so that what is not possible stays far above this.
const TOO_DEAR: i16 = i16::MAX;

/// A cost as the search counts it.
pub(crate) fn counted(cost: f32) -> i16 {
    (cost * STEPS).round().clamp(0.0, 14_000.0) as i16
}

/// What the first look may find, and what each further one may find more.
const FIRST_BOUND: f32 = 9.0;
const BOUND_STEP: f32 = 4.0;
/// What costs so much more than the cheapest is not looked for: a thousand times less probable for long words; of short ones there are
/// many, and their neighbours say more than their letters.
const MUCH_DEARER: f32 = 8.0;
const MUCH_DEARER_SHORT: f32 = 8.0;
const SHORT: usize = 5;
/// A look that saw so many nodes in vain is the last one.
const MOST_VISITED: usize = 8_000;
/// Nodes that are followed on each level among dear misreadings.
const BEAM: usize = 1500;
/// No word ends here.
const NO_WORD: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    first: u32,
    word: u32,
    /// The least price of the words here and below, as the search counts.
    least: i16,
    letter: u8,
    children: u8,
    /// Which letters are in words below: a bit for each.
    below: u32,
}

/// Words as a tree of letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
}

/// Places of a row: one more than symbols are looked at.
pub(crate) const WIDTH: usize = 32;
/// Most words are shorter and have rows of half the size.
const NARROW: usize = WIDTH / 2;

/// A row of the table, or costs place by place.
pub(crate) type Row = [i16; WIDTH];

/// What it costs that letters were read as the symbols of one misread word; made by [`super::channel::Channel::query`].
///
/// All costs are less than they are by what it costs to take the symbols they use for nothing. In a row that is counted so, adding a symbol is
/// free, and the row's last pass is a running minimum; every pass works on all places at once.
#[derive(Debug, Clone)]
pub struct Query {
    /// How many symbols there are.
    pub length: usize,
    /// What it costs letter by letter.
    pub letters: Vec<LetterCosts>,
    /// What it costs that all symbols before a place were nothing.
    pub added: Row,
    /// The symbols from the last to the first: which letter each is, as a bit, and the least that it costs as anything else.
    pub otherwise: Vec<(u32, i16)>,
    /// Pairs of letters that were read together, by their letters.
    pub pairs: Vec<Together>,
    /// Where the pairs of two letters begin; those of `a` and `b` at `a * MEANT + b`.
    pub pair_starts: Vec<u32>,
}

/// What it costs that one letter was read as symbols of a word.
#[derive(Debug, Clone)]
pub struct LetterCosts {
    /// It was not read.
    pub lost: i16,
    /// It was read as the symbol at this place.
    pub one: Row,
    /// It was read as the symbol at this place and the one behind it.
    pub wide: Row,
    /// The least that it costs together with a letter behind it.
    pub starts: i16,
}

/// Two letters that were read together.
#[derive(Debug, Clone, Copy)]
pub struct Together {
    /// The letters: the first times [`MEANT`] and the second.
    pub letters: u16,
    /// The first symbol.
    pub place: u8,
    /// How many symbols.
    pub symbols: u8,
    /// What it costs.
    pub cost: i16,
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

struct Search<'a, const N: usize> {
    nodes: &'a [Node],
    query: &'a Query,
    costs: Vec<Costs<N>>,
    added: [i16; N],
    prices: &'a [f32],
    bound: i16,
    most: usize,
    visited: usize,
    letters: [u8; DEEPEST],
    hits: Vec<Hit>,
}

/// The costs of a letter with rows of one size.
#[derive(Clone, Copy)]
struct Costs<const N: usize> {
    lost: i16,
    one: [i16; N],
    wide: [i16; N],
    starts: i16,
}

/// No word is longer.
const DEEPEST: usize = 48;

impl Trie {
    /// The tree of words that come in ascending order of their bytes, each once, with their prices: what a word costs for being rare.
    pub(crate) fn new(words: &[&[u8]], prices: &[f32]) -> Self {
        let mut nodes = vec![Node { first: 0, word: NO_WORD, least: TOO_DEAR, letter: 0, children: 0, below: 0 }];
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
                nodes.push(Node { first: 0, word: NO_WORD, least: TOO_DEAR, letter, children: 0, below: 0 });
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
            let own = prices.get(node.word as usize).map_or(TOO_DEAR, |price| counted(*price));
            let below = nodes.get(node.first as usize..node.first as usize + usize::from(node.children)).unwrap_or_default();
            let least = below.iter().map(|child| child.least).fold(own, i16::min);
            let letters = below.iter().fold(0, |letters, child| letters | child.below | 1 << meant(child.letter));
            if let Some(node) = nodes.get_mut(at) {
                node.least = least;
                node.below = letters;
            }
        }
        Self { nodes }
    }

    /// The `most` words that cost least with their prices: none above `bound`, and none that is much dearer than the cheapest.
    pub(crate) fn search(&self, query: &Query, prices: &[f32], bound: f32, most: usize) -> Vec<Hit> {
        // First a look for what is cheap, so that the long look knows what is too dear.
        let mut room = FIRST_BOUND;
        let dearer = if query.length <= SHORT { MUCH_DEARER_SHORT } else { MUCH_DEARER };
        while room < bound {
            let (hits, visited) = self.walk(query, prices, room, 1);
            match hits.first() {
                Some(hit) => return self.walk(query, prices, bound.min(hit.total + dearer), most).0,
                None if visited > MOST_VISITED => return Vec::new(),
                None => room += BOUND_STEP,
            }
        }
        self.walk(query, prices, bound, most).0
    }

    /// The words among dear misreadings: level by level only the nodes are followed below which words may be cheapest.
    pub(crate) fn search_far(&self, query: &Query, prices: &[f32], bound: f32, most: usize) -> Vec<Hit> {
        if query.length < NARROW {
            self.search_rows_far::<NARROW>(query, prices, bound, most)
        } else {
            self.search_rows_far::<WIDTH>(query, prices, bound, most)
        }
    }

    fn search_rows_far<const N: usize>(&self, query: &Query, prices: &[f32], bound: f32, most: usize) -> Vec<Hit> {
        let (mut search, first) = self.searching::<N>(query, prices, bound, most);
        let mut level = vec![Followed { node: 0, promise: 0, row: first, above: first, letter: 0 }];
        let mut next: Vec<Followed<N>> = Vec::new();
        for depth in 0..DEEPEST {
            for followed in &level {
                search.follow(followed, depth, &mut next);
            }
            if next.len() > BEAM {
                next.select_nth_unstable_by_key(BEAM, |followed| (followed.promise, followed.node));
                next.truncate(BEAM);
            }
            std::mem::swap(&mut level, &mut next);
            next.clear();
            if level.is_empty() {
                break;
            }
        }
        let mut hits = search.hits;
        hits.sort_by(Hit::order);
        let dearest = hits.first().map_or(0.0, |hit| hit.total + MUCH_DEARER);
        hits.retain(|hit| hit.total <= dearest);
        hits.truncate(most);
        hits
    }

    fn walk(&self, query: &Query, prices: &[f32], bound: f32, most: usize) -> (Vec<Hit>, usize) {
        if query.length < NARROW {
            self.walk_rows::<NARROW>(query, prices, bound, most)
        } else {
            self.walk_rows::<WIDTH>(query, prices, bound, most)
        }
    }

    fn walk_rows<const N: usize>(&self, query: &Query, prices: &[f32], bound: f32, most: usize) -> (Vec<Hit>, usize) {
        let (mut search, first) = self.searching::<N>(query, prices, bound, most);
        search.visit(0, 0, 0, &first, &first);
        let mut hits = search.hits;
        hits.sort_by(Hit::order);
        hits.truncate(most);
        (hits, search.visited)
    }

    /// A search that has not begun, and the row of the root.
    fn searching<'a, const N: usize>(&'a self, query: &'a Query, prices: &'a [f32], bound: f32, most: usize) -> (Search<'a, N>, [i16; N]) {
        let part = |row: &Row| row.first_chunk::<N>().copied().unwrap_or([TOO_DEAR; N]);
        let costs = query.letters.iter().map(|costs| Costs {
            lost: costs.lost,
            one: behind::<N, 1>(&part(&costs.one)),
            wide: behind::<N, 2>(&part(&costs.wide)),
            starts: costs.starts,
        });
        let mut first = [TOO_DEAR; N];
        first.iter_mut().take(query.length + 1).for_each(|cell| *cell = 0);
        let search = Search {
            nodes: &self.nodes,
            query,
            costs: costs.collect(),
            added: part(&query.added),
            prices,
            bound: counted(bound),
            most,
            letters: [0; DEEPEST],
            hits: Vec::new(),
            visited: 0,
        };
        (search, first)
    }
}

/// A node that is followed in a search among dear misreadings.
#[derive(Clone, Copy)]
struct Followed<const N: usize> {
    node: u32,
    /// The least that a word below may cost with its price.
    promise: i16,
    row: [i16; N],
    above: [i16; N],
    /// The last letter.
    letter: u8,
}

/// A row moved `BY` places on.
#[inline]
fn behind<const N: usize, const BY: usize>(row: &[i16; N]) -> [i16; N] {
    let mut moved = [TOO_DEAR; N];
    if let Some(places) = moved.get_mut(BY..) {
        places.iter_mut().zip(row).for_each(|(cell, value)| *cell = *value);
    }
    moved
}

impl Hit {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.total.total_cmp(&other.total).then(self.word.cmp(&other.word))
    }
}

impl<const N: usize> Search<'_, N> {
    /// Walks the children of a node whose row is `parent`, with the row before it; `least` is the least of the row.
    fn visit(&mut self, node: usize, depth: usize, least: i16, parent: &[i16; N], grand: &[i16; N]) {
        let nodes = self.nodes;
        let Some(Node { first, children, .. }) = nodes.get(node).copied() else { return };
        let children = nodes.get(first as usize..first as usize + usize::from(children)).unwrap_or_default();
        for (child, next) in (first as usize..).zip(children) {
            let room = self.bound - next.least;
            if least > room {
                continue;
            }
            let letter = meant(next.letter);
            let Some(costs) = self.costs.get(usize::from(letter)) else { continue };
            self.visited += 1;
            let starts = costs.starts;
            let (row, row_least) = self.row(costs, letter, depth, parent, grand);
            if next.word != NO_WORD {
                let at = self.query.length;
                let cost = row.get(at).zip(self.added.get(at)).map_or(TOO_DEAR, |(cell, added)| cell.saturating_add(*added));
                self.take(next.word, cost);
            }
            // What two letters cost together is known only at the second.
            let together = least.saturating_add(starts);
            if depth < DEEPEST && (together <= room || (row_least <= room && self.to_the_end(&row, next.below) <= room)) {
                if let Some(cell) = self.letters.get_mut(depth) {
                    *cell = letter;
                }
                self.visit(child, depth + 1, row_least.min(together), &row, parent);
            }
        }
    }

    /// Looks at the children of a node and notes those that promise anything.
    fn follow(&mut self, from: &Followed<N>, depth: usize, next: &mut Vec<Followed<N>>) {
        let nodes = self.nodes;
        let Some(Node { first, children, .. }) = nodes.get(from.node as usize).copied() else { return };
        let children = nodes.get(first as usize..first as usize + usize::from(children)).unwrap_or_default();
        if let Some(cell) = depth.checked_sub(1).and_then(|above| self.letters.get_mut(above)) {
            *cell = from.letter;
        }
        for (child, node) in (first..).zip(children) {
            let letter = meant(node.letter);
            let Some(costs) = self.costs.get(usize::from(letter)) else { continue };
            let (row, _) = self.row(costs, letter, depth, &from.row, &from.above);
            if node.word != NO_WORD {
                let at = self.query.length;
                let cost = row.get(at).zip(self.added.get(at)).map_or(TOO_DEAR, |(cell, added)| cell.saturating_add(*added));
                self.take(node.word, cost);
            }
            let promise = self.to_the_end(&row, node.below).saturating_add(node.least);
            if promise <= self.bound {
                next.push(Followed { node: child, promise, row, above: from.row, letter });
            }
        }
    }

    /// The least that a word costs which goes on from here with certain letters: symbols that are none of them cost something.
    fn to_the_end(&self, row: &[i16; N], letters: u32) -> i16 {
        let places = row.iter().zip(&self.added).take(self.query.length + 1).rev();
        let otherwise = self.query.otherwise.iter().map(|(letter, cost)| if letter & letters == 0 { *cost } else { 0 });
        let (mut rest, mut least) = (0_i16, TOO_DEAR);
        for ((cell, added), cost) in places.zip(std::iter::once(0).chain(otherwise)) {
            rest = rest.saturating_add(cost);
            least = least.min(cell.saturating_add(*added).saturating_add(rest));
        }
        least
    }

    fn take(&mut self, word: u32, cost: i16) {
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

    /// The row of one more letter and the least that any of its places costs.
    #[inline]
    fn row(&self, costs: &Costs<N>, letter: u8, depth: usize, parent: &[i16; N], grand: &[i16; N]) -> ([i16; N], i16) {
        let (one, two) = (behind::<N, 1>(parent), behind::<N, 2>(parent));
        let mut row = [0_i16; N];
        let sources = parent.iter().zip(one.iter().zip(&costs.one)).zip(two.iter().zip(&costs.wide));
        for (cell, ((above, (diagonal, one)), (far, wide))) in row.iter_mut().zip(sources) {
            *cell = above.saturating_add(costs.lost).min(diagonal.saturating_add(*one)).min(far.saturating_add(*wide));
        }
        if let Some(before) = depth.checked_sub(1).and_then(|above| self.letters.get(above)) {
            let pair = usize::from(*before) * MEANT + usize::from(letter);
            if let Some([from, to]) = self.query.pair_starts.get(pair..pair + 2) {
                for pair in self.query.pairs.get(*from as usize..*to as usize).unwrap_or_default() {
                    let place = usize::from(pair.place);
                    if let (Some(from), Some(cell)) = (grand.get(place), row.get_mut(place + usize::from(pair.symbols))) {
                        *cell = (*cell).min(from.saturating_add(pair.cost));
                    }
                }
            }
        }
        // Adding symbols is free in rows counted so: each place is at most what the one before it is.
        let (mut left, mut least) = (TOO_DEAR, i32::from(TOO_DEAR));
        for (cell, added) in row.iter_mut().zip(&self.added).take(self.query.length + 1) {
            left = left.min(*cell);
            *cell = left;
            least = least.min(i32::from(left) + i32::from(*added));
        }
        (row, least as i16)
    }
}
