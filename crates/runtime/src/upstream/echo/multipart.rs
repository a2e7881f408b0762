//! `multipart/form-data` (RFC 7578) as Werkzeug reads it: forgiving about line breaks, all or nothing otherwise.

/// What a body has in it, in order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Multipart<'a> {
    /// Name and value.
    pub(super) fields: Vec<(String, String)>,
    /// Parts with a file name.
    pub(super) files: Vec<File<'a>>,
}

/// One file.
#[derive(Debug, PartialEq)]
pub(super) struct File<'a> {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) content: &'a [u8],
}

/// The parts of `body`; nothing if it is malformed.
pub(super) fn parse<'a>(body: &'a [u8], boundary: &[u8]) -> Multipart<'a> {
    read(body, boundary).unwrap_or_default()
}

fn read<'a>(body: &'a [u8], boundary: &[u8]) -> Option<Multipart<'a>> {
    let mut found = Multipart::default();
    let first = find_boundary(body, boundary, true)?;
    let (mut rest, mut last) = (&body[first.end..], first.last);
    while !last {
        let (head, after) = split_head(rest)?;
        let headers = headers(head)?;
        let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let (_, options) = options(header("content-disposition")?.as_bytes());
        let option = |name: &str| options.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let next = find_boundary(after, boundary, false)?;
        let content = &after[line_break(after).min(next.start)..next.start];
        let name = option("name")?;
        match option("filename") {
            Some(_) => {
                let content_type = header("content-type").filter(|value| !value.is_empty());
                let content_type = content_type.unwrap_or("application/octet-stream").to_owned();
                found.files.push(File { name, content_type, content });
            }
            None => found.fields.push((name, decoded(content, header("content-type").unwrap_or_default()))),
        }
        (rest, last) = (&after[next.end..], next.last);
    }
    Some(found)
}

struct Boundary {
    start: usize,
    end: usize,
    last: bool,
}

/// The next delimiter: a line break (not needed before the first), `--`, the boundary, `--` if it is the last, blanks,
/// a line break (not needed after the last).
fn find_boundary(text: &[u8], boundary: &[u8], first: bool) -> Option<Boundary> {
    let mark = [b"--", boundary].concat();
    let found = |at: usize| {
        let start = at - line_break_before(&text[..at]);
        let after = text[at..].strip_prefix(mark.as_slice())?;
        let last = after.starts_with(b"--");
        let after = if last { &after[2..] } else { after };
        let blanks = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | 0xb | 0xc)).count();
        let ended = line_break(&after[blanks..]);
        let end = text.len() - after.len() + if last || ended > 0 { blanks + ended } else { 0 };
        ((first || start < at) && (last || ended > 0)).then_some(Boundary { start, end, last })
    };
    (0..text.len()).find_map(found)
}

/// Length of the line break that `text` begins with.
fn line_break(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

fn line_break_before(text: &[u8]) -> usize {
    match text {
        [.., b'\r', b'\n'] => 2,
        [.., b'\r' | b'\n'] => 1,
        _ => 0,
    }
}

/// A part's head, and what follows it, which begins with the empty line.
fn split_head(text: &[u8]) -> Option<(&[u8], &[u8])> {
    (0..text.len()).find_map(|at| {
        let first = line_break(&text[at..]);
        (first > 0 && line_break(&text[at + first..]) > 0).then(|| (&text[..at], &text[at + first..]))
    })
}

fn headers(head: &[u8]) -> Option<Vec<(String, String)>> {
    let head = str::from_utf8(head).ok()?;
    let mut lines: Vec<String> = Vec::new();
    for line in head.split(['\r', '\n']).filter(|line| !line.is_empty()) {
        match lines.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(last) => *last = format!("{last} {}", line.trim_matches([' ', '\t'])),
            None => lines.push(line.trim_matches([' ', '\t']).to_owned()),
        }
    }
    let split = |line: &String| {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        (name.trim().to_ascii_lowercase(), value.trim().to_owned())
    };
    Some(lines.iter().map(split).collect())
}

fn decoded(content: &[u8], content_type: &str) -> String {
    let (_, options) = options(content_type.as_bytes());
    let charset = options.iter().rev().find(|(name, _)| name == "charset").map(|(_, value)| value.to_ascii_lowercase());
    match charset.as_deref() {
        Some("iso-8859-1") => content.iter().copied().map(char::from).collect(),
        Some("ascii" | "us-ascii") => content
            .iter()
            .map(|byte| if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER })
            .collect(),
        _ => String::from_utf8_lossy(content).into_owned(),
    }
}

/// A header's value, lower case, and its `key=value` options with lower-case keys; the last of a key counts.
pub(super) fn options(value: &[u8]) -> (String, Vec<(String, String)>) {
    let text = String::from_utf8_lossy(value);
    let (value, mut rest) = text.split_once(';').unwrap_or((&text, ""));
    let mut options = Vec::new();
    while !rest.is_empty() {
        rest = rest.trim_start_matches([' ', '\t']);
        let key_length = rest.bytes().take_while(|byte| is_token(*byte)).count();
        if let Some(after) = rest[key_length..].strip_prefix('=').filter(|_| key_length > 0) {
            let key = rest[..key_length].to_ascii_lowercase();
            if let Some(quoted) = after.strip_prefix('"') {
                let Some((value, after)) = unquote(quoted) else { break };
                options.push((key, value.replace("%22", "\"")));
                rest = after;
            } else {
                let length = after.bytes().take_while(|byte| is_token(*byte)).count();
                if length > 0 {
                    options.push((key, after[..length].replace("%22", "\"")));
                }
                rest = &after[length..];
            }
        }
        rest = rest.split_once(';').map_or("", |(_, rest)| rest);
    }
    (value.trim_matches([' ', '\t']).to_ascii_lowercase(), options)
}

/// The text up to the closing quote without its escapes, and what follows.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match chars.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                Some((_, escaped)) => value.push(escaped),
                None => value.push('\\'),
            },
            char => value.push(char),
        }
    }
    None
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_!#$%&'*+-.^`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str)]) {
        let found = parse(body.as_bytes(), b"X");
        let got: Vec<_> = found.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(got, fields, "{body:?}");
        let text = |file: &File<'_>| {
            (file.name.clone(), file.content_type.clone(), String::from_utf8_lossy(file.content).into_owned())
        };
        let got: Vec<_> = found.files.iter().map(text).collect();
        let got: Vec<_> = got.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
        assert_eq!(got, files, "{body:?}");
    }

    #[test]
    fn parts() {
        let field = "Content-Disposition: form-data; name=\"k\"";
        check(&format!("--X\r\n{field}\r\n\r\nv\r\n--X--\r\n"), &[("k", "v")], &[]);
        check(&format!("--X\n{field}\n\nv\n--X--"), &[("k", "v")], &[]);
        check(
            &format!("pre\r\n--X\r\n{field}\r\n\r\n\r\n--X \r\n{field}\r\n\r\na\r\nb\r\n--X--"),
            &[("k", ""), ("k", "a\r\nb")],
            &[],
        );
        check(
            "--X\r\nContent-Disposition: form-data; name=f; filename=\"a.t\"\r\nContent-Type: text/x\r\n\r\n--Xy\r\n--X--",
            &[],
            &[("f", "text/x", "--Xy")],
        );
        check("--X--", &[], &[]);
        check("", &[], &[]);
        check(&format!("--X\r\n{field}\r\n\r\nv"), &[], &[]);
        check("--X\r\nA: b\r\n\r\nv\r\n--X--", &[], &[]);
    }

    #[test]
    fn header_options() {
        let check = |value: &str, kind: &str, want: &[(&str, &str)]| {
            let (got, options) = options(value.as_bytes());
            let options: Vec<_> = options.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            assert_eq!((got.as_str(), options.as_slice()), (kind, want), "{value}");
        };
        check("Text/Plain", "text/plain", &[]);
        check("a; B=c; d=\"e;\\\"f\"; g", "a", &[("b", "c"), ("d", "e;\"f")]);
        check("a;x=y%22;z=\"", "a", &[("x", "y\"")]);
        check("", "", &[]);
    }
}
