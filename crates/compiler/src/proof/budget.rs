//! How much the proofs may cost.
//!
//! Steps, counts and bytes, never times: a configuration gets the same answers on every machine. What ends in a budget is
//! [`NotProved`](super::NotProved), and the rule that asked says so.

/// The bounds of one build's proofs. Each stage (skip patterns, the choice of routes, who reaches what, and each
/// direction of a diff) may use all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Steps of all searches over automata: one byte in one automaton each.
    pub steps: usize,
    /// States that one search visits.
    pub states: usize,
    /// Bytes of one automaton, made or being made.
    pub automaton: usize,
    /// Bytes of all automata.
    pub automata: usize,
    /// Questions put to the router, and searches.
    pub questions: usize,
    /// Routes that the router tries for all of these questions.
    pub tries: usize,
    /// Patterns of other routes that one search takes away.
    pub rivals: usize,
    /// Skip patterns of one list that are compared with each other.
    pub compared: usize,
    /// Skip patterns of one list that are looked at as one.
    pub joined: usize,
    /// Requests that a diff shows in one direction.
    pub shown: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            steps: 20_000_000,
            states: 50_000,
            automaton: 4 << 20,
            automata: 32 << 20,
            questions: 500_000,
            tries: 2_500_000,
            rivals: 64,
            compared: 1000,
            joined: 16,
            shown: 100,
        }
    }
}
