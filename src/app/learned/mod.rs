//! Learned rules: a correction that was made three times is offered for the rest of the dossier.
//!
//! A rule is counted from corrections ([`count`]) or written by hand; what a person decided about it is kept with the dossier
//! ([`mod@file`] is the form, the same that is exported and imported). Nothing is ever applied unasked: a rule only collects places,
//! as *All like this* does, which a person looks through, unticks and applies in one step. A declined rule is not offered again.

pub mod count;
pub mod file;
mod keeping;

use super::learning::Pair;
use count::counted;
pub(super) use keeping::KEPT;

/// As often a correction must have been made before it is offered.
pub const OFFERED_AFTER: u32 = 3;

/// Where a rule reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Reach {
    /// Whole words.
    #[default]
    Word,
    /// Letters inside words that are in no word list, where that makes them words.
    Letters,
}

impl Reach {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Word, Self::Letters];

    /// The name in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Letters => "letters",
        }
    }

    /// The name people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::Word => "whole word",
            Self::Letters => "letters",
        }
    }
}

/// What a person decided about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RuleState {
    /// Nothing yet.
    #[default]
    Offered,
    /// Its places were looked through, or it was written by hand.
    Accepted,
    /// It is not wanted.
    Declined,
}

impl RuleState {
    /// All.
    pub const ALL: [Self; 3] = [Self::Offered, Self::Accepted, Self::Declined];

    /// The name in files, which is also the one people see.
    pub fn id(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }
}

/// What to put in place of what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rule {
    /// Where it reaches.
    pub reach: Reach,
    /// What stands there.
    pub from: String,
    /// What is to stand there.
    pub to: String,
}

impl Rule {
    /// A rule for whole words.
    pub fn word(from: &str, to: &str) -> Self {
        Self { reach: Reach::Word, from: from.to_owned(), to: to.to_owned() }
    }

    /// A rule for letters inside words.
    pub fn letters(from: &str, to: &str) -> Self {
        Self { reach: Reach::Letters, from: from.to_owned(), to: to.to_owned() }
    }

    /// With blanks put in order.
    ///
    /// # Errors
    /// Where it makes no sense; says why.
    pub fn checked(&self) -> Result<Self, String> {
        let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let rule = Self { reach: self.reach, from: tidy(&self.from), to: tidy(&self.to) };
        let long = |text: &str| text.chars().count() > 80;
        if rule.from.is_empty() || rule.to.is_empty() {
            return Err("a rule needs what stands there and what is to stand there".to_owned());
        }
        if rule.from == rule.to {
            return Err(format!("“{}” would become what it is", rule.from));
        }
        if long(&rule.from) || long(&rule.to) {
            return Err("a rule is about words, not about more than 80 letters".to_owned());
        }
        if rule.reach == Reach::Letters && (rule.from.contains(' ') || rule.to.contains(' ')) {
            return Err("a rule for letters inside a word has no blanks".to_owned());
        }
        Ok(rule)
    }

    /// For people: `Cubz → Cuba`.
    pub fn said(&self) -> String {
        match self.reach {
            Reach::Word => format!("{} → {}", self.from, self.to),
            Reach::Letters => format!("{} → {} inside words", self.from, self.to),
        }
    }
}

/// A rule in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedRule {
    /// The rule.
    pub rule: Rule,
    /// How often the correction was made in this dossier.
    pub seen: u32,
    /// What was decided about it.
    pub state: RuleState,
}

/// What was decided about a rule: what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRule {
    /// The rule.
    pub rule: Rule,
    /// What was decided.
    pub state: RuleState,
}

/// The rules of a dossier.
#[derive(Debug, Clone, Default)]
pub struct RuleBook {
    kept: Vec<KeptRule>,
    counted: Vec<(Rule, u32)>,
    /// Rules a person was told of in this session and did not answer.
    put_off: Vec<Rule>,
    /// Counts changes, so that a window knows when to lay the list out anew.
    pub revision: u64,
}

impl RuleBook {
    /// With what was decided earlier.
    pub fn new(kept: Vec<KeptRule>) -> Self {
        Self { kept, ..Self::default() }
    }

    /// Counts corrections anew; `is_known` says which words are right.
    pub fn count(&mut self, pairs: &[Pair], is_known: &dyn Fn(&str) -> bool) {
        self.counted = counted(pairs, is_known);
        self.revision += 1;
    }

    /// What was decided, to be kept.
    pub fn kept(&self) -> &[KeptRule] {
        &self.kept
    }

    /// All rules: those to decide about first, then the accepted and the declined, each the most often seen first.
    pub fn rules(&self) -> Vec<LearnedRule> {
        let seen = |rule: &Rule| self.counted.iter().find(|(known, _)| known == rule).map_or(0, |(_, seen)| *seen);
        let decided = self.kept.iter().map(|kept| LearnedRule { rule: kept.rule.clone(), seen: seen(&kept.rule), state: kept.state });
        let open = self.counted.iter().filter(|(rule, seen)| *seen >= OFFERED_AFTER && self.decision(rule).is_none());
        let open = open.map(|(rule, seen)| LearnedRule { rule: rule.clone(), seen: *seen, state: RuleState::Offered });
        let mut rules: Vec<LearnedRule> = open.chain(decided).collect();
        rules.sort_by(|a, b| (a.state, b.seen, &a.rule).cmp(&(b.state, a.seen, &b.rule)));
        rules
    }

    /// Whether there is a rule to tell a person of.
    pub fn has_offer(&self) -> bool {
        let told = |rule: &Rule| self.put_off.contains(rule) || self.decision(rule).is_some_and(|state| state != RuleState::Offered);
        self.counted.iter().take_while(|(_, seen)| *seen >= OFFERED_AFTER).any(|(rule, _)| !told(rule))
    }

    /// The rule to tell a person of, if there is one.
    pub fn offer(&self) -> Option<LearnedRule> {
        self.rules().into_iter().find(|known| known.state == RuleState::Offered && !self.put_off.contains(&known.rule))
    }

    /// Does not tell of a rule again in this session; it stays in the list.
    pub fn put_off(&mut self, rule: &Rule) {
        self.put_off.push(rule.clone());
        self.revision += 1;
    }

    fn decision(&self, rule: &Rule) -> Option<RuleState> {
        self.kept.iter().find(|kept| kept.rule == *rule).map(|kept| kept.state)
    }

    /// Whether a rule was counted often enough to be offered.
    pub fn is_counted(&self, rule: &Rule) -> bool {
        self.counted.iter().any(|(known, seen)| known == rule && *seen >= OFFERED_AFTER)
    }

    /// Notes what was decided about a rule.
    pub fn decide(&mut self, rule: &Rule, state: RuleState) {
        self.revision += 1;
        self.put_off.retain(|other| other != rule);
        match self.kept.iter_mut().find(|kept| kept.rule == *rule) {
            Some(kept) => kept.state = state,
            None => self.kept.push(KeptRule { rule: rule.clone(), state }),
        }
    }

    /// Adds a rule written by hand, or puts it in place of another.
    ///
    /// # Errors
    /// Where it makes no sense or is there already; nothing was changed then.
    pub fn put(&mut self, place: Option<&Rule>, rule: &Rule) -> Result<(), String> {
        let rule = rule.checked()?;
        if place != Some(&rule) && self.rules().iter().any(|known| known.rule == rule) {
            return Err(format!("“{}” is in the list already", rule.said()));
        }
        if let Some(place) = place.filter(|place| **place != rule) {
            self.remove(place);
        }
        self.decide(&rule, RuleState::Accepted);
        Ok(())
    }

    /// Takes a rule away. One that was counted stays as a declined one, or it would be offered again.
    pub fn remove(&mut self, rule: &Rule) {
        if self.is_counted(rule) {
            self.decide(rule, RuleState::Declined);
        } else {
            self.kept.retain(|kept| kept.rule != *rule);
            self.revision += 1;
        }
    }

    /// Takes in rules from a file; says how many were new. What was decided here before stays.
    pub fn take_in(&mut self, rules: Vec<KeptRule>) -> usize {
        let known = self.kept.len();
        for KeptRule { rule, state } in rules {
            if self.decision(&rule).is_none() {
                self.decide(&rule, state);
            }
        }
        self.kept.len() - known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(pairs: &[(&str, &str)]) -> RuleBook {
        let pairs: Vec<Pair> = pairs.iter().map(|(before, after)| Pair::of(before, after).unwrap()).collect();
        let mut book = RuleBook::default();
        book.count(&pairs, &|word| ["many", "matter", "made", "the"].contains(&word));
        book
    }

    fn list(book: &RuleBook) -> Vec<String> {
        book.rules().iter().map(|known| format!("{} {}× {}", known.rule.said(), known.seen, known.state.id())).collect()
    }

    #[test]
    fn the_third_time_a_rule_is_offered() {
        assert_eq!(list(&book(&[("Cubz", "Cuba"), ("Cubz,", "Cuba,")])), [""; 0]);
        let book = book(&[("Cubz", "Cuba"), ("Cubz,", "Cuba,"), ("(Cubz)", "(Cuba)")]);
        assert_eq!(list(&book), ["Cubz → Cuba 3× offered"]);
        assert_eq!(book.offer().map(|offer| offer.rule), Some(Rule::word("Cubz", "Cuba")));
    }

    #[test]
    fn what_was_declined_or_put_off_is_not_offered_again() {
        let mut book = book(&[("tbe", "the"); 3]);
        let rule = Rule::word("tbe", "the");
        book.put_off(&rule);
        assert_eq!((book.offer(), list(&book)), (None, vec!["tbe → the 3× offered".to_owned()]));
        book.decide(&rule, RuleState::Declined);
        book.count(&[Pair::of("tbe", "the").unwrap(), Pair::of("tbe", "the").unwrap(), Pair::of("tbe", "the").unwrap()], &|_| false);
        assert_eq!((book.offer(), list(&book)), (None, vec!["tbe → the 3× declined".to_owned()]));
        book.remove(&rule);
        assert_eq!(list(&book), ["tbe → the 3× declined"], "removed, it would come back");
        let mut again = RuleBook::new(book.kept().to_vec());
        again.remove(&rule);
        assert_eq!(list(&again), [""; 0], "nothing counts it any more");
    }

    #[test]
    fn rules_are_written_and_changed_by_hand() {
        let mut book = book(&[("tbe", "the"); 3]);
        book.put(None, &Rule::letters("ri", "n")).unwrap();
        assert_eq!(book.put(None, &Rule::letters(" ri", "n ")), Err("“ri → n inside words” is in the list already".to_owned()));
        assert!(book.put(None, &Rule::word("same", "same")).is_err());
        book.put(Some(&Rule::letters("ri", "n")), &Rule::letters("rn", "m")).unwrap();
        book.put(Some(&Rule::word("tbe", "the")), &Rule::word("tbe", "tube")).unwrap();
        let expected = ["tbe → tube 0× accepted", "rn → m inside words 0× accepted", "tbe → the 3× declined"];
        assert_eq!(list(&book), expected);
    }
}
