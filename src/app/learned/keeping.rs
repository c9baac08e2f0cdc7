//! How a session counts its rules, and where what was decided about them is kept.
//!
//! They are kept in the dossier file's `view_state`, beside the place where the user was: they move with the dossier, need no change of its
//! format, and whoever deletes that table loses no text and no correction, only what was said about rules. Rules that are
//! merely counted are never kept; the journal says them again.

use super::file;
use super::{RuleBook, RuleState};
use crate::app::known_words::is_known;
use crate::app::learning::TaughtBook;
use crate::app::session::Session;
use crate::model::PageId;

/// The name of the kept rules in the dossier file.
pub(in crate::app) const KEPT: &str = "learned-rules";

impl Session {
    /// Begins with what corrections taught and what was decided about rules in earlier sessions. What was offered then and not decided is in
    /// the list, but nobody is told of it again.
    pub(in crate::app) fn begin_rules(&mut self, taught: TaughtBook, kept: &str) {
        self.taught = taught;
        self.rules = RuleBook::new(file::read(kept).0);
        self.count_rules();
        let open: Vec<_> = self.rules.rules().into_iter().filter(|known| known.state == RuleState::Offered).collect();
        for known in open {
            self.rules.put_off(&known.rule);
        }
    }

    /// Learns from the change that was committed last.
    pub(in crate::app) fn learn(&mut self) {
        let before = self.taught.revision();
        let mut taught = std::mem::take(&mut self.taught);
        taught.note(&self.journal, |id: PageId| self.dossier.page(id).map(|page| page.working.text.clone()));
        self.taught = taught;
        if self.taught.revision() != before {
            self.count_rules();
        }
    }

    fn count_rules(&mut self) {
        let pairs = self.taught.pairs();
        let own = &self.dossier.words;
        self.rules.count(&pairs, &|word| is_known(own, word));
    }

    /// Keeps what was decided about rules with the dossier.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::app) fn keep_rules(&self) -> Result<(), crate::store::StoreError> {
        let text = file::written(self.rules.kept());
        self.loader.with_file(|file| file.put_view_state(KEPT, &text))
    }
}
