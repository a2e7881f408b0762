//! The matrix as it is sealed: one text, for a table would be rustc's to check, with more rows than there are routes.
//!
//! Knows the form of a line only; what it says is the compiler's, and nothing is decided by it.

use std::fmt;

/// One way to one route: a line of [`GatewayDesc::matrix`](crate::desc::GatewayDesc::matrix), its fields parted by tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Index into [`GatewayDesc::routes`](crate::desc::GatewayDesc::routes).
    pub route: u32,
    /// The way into the gateway: names of SSL objects, `other hosts`, or `plain HTTP`.
    pub at: &'a str,
    /// Who gets to the route by it.
    pub access: &'a str,
    /// A request that does; empty where nothing was proved.
    pub witness: &'a str,
}

/// Reads a sealed matrix. A line that is none is left out: the compiler writes no such line.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let mut next = || fields.next();
        Some(Line { route: next()?.parse().ok()?, at: next()?, access: next()?, witness: next()? })
    })
}

impl fmt::Display for Line<'_> {
    /// With its line end. What would part a field or a line is a space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { route, at, access, witness } = self;
        let plain = |text: &str| text.replace(char::is_control, " ");
        writeln!(f, "{route}\t{}\t{}\t{}", plain(at), plain(access), plain(witness))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &[(u32, &str, &str, &str)], text: &str) {
        let line = |&(route, at, access, witness): &(u32, _, _, _)| Line { route, at, access, witness };
        let written: Vec<Line> = written.iter().map(line).collect();
        assert_eq!(written.iter().map(Line::to_string).collect::<String>(), text);
        assert_eq!(lines(text).collect::<Vec<_>>(), written);
    }

    #[test]
    fn what_is_written_is_read() {
        check(&[], "");
        check(
            &[(0, "a.test", "anybody: plain HTTP", "GET http://a.test/"), (7, "b.test c.test", "not proved: size", "")],
            "0\ta.test\tanybody: plain HTTP\tGET http://a.test/\n7\tb.test c.test\tnot proved: size\t\n",
        );
    }

    #[test]
    fn no_field_breaks_out() {
        let line = Line { route: 1, at: "a\tb", access: "c\nd", witness: "e\u{85}f" };
        assert_eq!(line.to_string(), "1\ta b\tc d\te f\n");
    }

    #[test]
    fn what_is_no_line_is_left_out() {
        for text in ["x\ta\tb\tc\n", "1\ta\tb\n", "\n", "-1\ta\tb\tc\n"] {
            assert_eq!(lines(text).count(), 0, "{text:?}");
        }
    }
}
