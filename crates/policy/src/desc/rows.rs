//! References between tables.

/// Half-open range of rows `start..end` in one table of [`GatewayDesc`](super::GatewayDesc).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// First row.
    pub start: u32,
    /// One past the last row.
    pub end: u32,
}

impl Rows {
    /// The rows of `table` that this range names.
    ///
    /// The range is in bounds in everything the compiler makes; a range that is not names no rows.
    pub fn of<T>(self, table: &[T]) -> &[T] {
        table.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;

    #[test]
    fn rows_are_those_between_start_and_end() {
        let check = |start, end, expected: &[u8]| assert_eq!(Rows { start, end }.of(&[7, 8, 9]), expected);
        check(0, 3, &[7, 8, 9]);
        check(1, 2, &[8]);
        check(3, 3, &[]);
        // Not in the table.
        check(2, 4, &[]);
        check(2, 1, &[]);
    }
}
