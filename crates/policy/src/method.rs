//! The methods that a route can name.

/// A method of `methods` in a route; others, such as `PROPFIND`, only match routes without `methods`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
    /// `PATCH`
    Patch,
    /// `HEAD`; never implied by `GET`.
    Head,
    /// `OPTIONS`
    Options,
    /// `CONNECT`; can be named and never arrives.
    Connect,
    /// `TRACE`
    Trace,
    /// `PURGE`
    Purge,
}

impl Method {
    /// Every method, in the order of their bits.
    pub const ALL: [Self; 10] = [
        Self::Get,
        Self::Post,
        Self::Put,
        Self::Delete,
        Self::Patch,
        Self::Head,
        Self::Options,
        Self::Connect,
        Self::Trace,
        Self::Purge,
    ];

    /// The method of exactly this name (methods are case-sensitive: RFC 9110, 9.1).
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }

    /// The method of a request, if a route can name it.
    pub fn of(method: &http::Method) -> Option<Self> {
        Self::parse(method.as_str())
    }

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Connect => "CONNECT",
            Self::Trace => "TRACE",
            Self::Purge => "PURGE",
        }
    }

    /// Its bit in [`RouteDesc::methods`](crate::desc::RouteDesc::methods).
    pub fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// A set of methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodSet(u16);

impl MethodSet {
    /// The methods of these bits, as in [`RouteDesc::methods`](crate::desc::RouteDesc::methods).
    pub fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// A bit for each method.
    pub fn bits(self) -> u16 {
        self.0
    }

    /// Whether `method` is one of them.
    pub fn contains(self, method: Method) -> bool {
        self.0 & method.bit() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::Method;

    #[test]
    fn each_has_its_name_and_a_bit_of_its_own() {
        let bits = Method::ALL.iter().fold(0, |bits, method| {
            assert_eq!(Method::parse(method.as_str()), Some(*method));
            assert_eq!(Method::of(&method.as_str().parse().unwrap()), Some(*method));
            assert_eq!(bits & method.bit(), 0);
            bits | method.bit()
        });
        assert_eq!(bits, 0b11_1111_1111);
        assert_eq!(Method::parse("get"), None);
        assert_eq!(Method::of(&http::Method::from_bytes(b"PROPFIND").unwrap()), None);
    }
}
