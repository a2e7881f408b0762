//! The variables of templates and logs: their names, and when they can be known. Their values are the next module's.

use std::fmt;

use http::HeaderName;

/// When a variable can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// As soon as the connection stands.
    Connection,
    /// With a request's head.
    Request,
    /// When a node is chosen; too late for headers of the request.
    Upstream,
    /// When the answer is sent.
    Log,
}

/// Defines the variables with a fixed name, all in one table.
macro_rules! variables {
    ($($variant:ident, $name:literal, $phase:ident;)*) => {
        /// A variable.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Variable {
            $(#[doc = concat!("`$", $name, "`")] $variant,)*
            /// `$arg_x`: the first argument `x` of the query, decoded.
            Arg(Box<str>),
            /// `$cookie_x`: the first cookie `x`.
            Cookie(Box<str>),
            /// `$http_x`: the first header `x`, `-` for `_`.
            Http(HeaderName),
            /// `$uri_param_x`: the parameter `x` of the route's URI pattern.
            UriParam(Box<str>),
        }

        const FIXED: &[(&str, Variable)] = &[$(($name, Variable::$variant),)*];

        impl Variable {
            /// Whether it says something about the client's certificate: every `$ssl_client_*`. A header set from one
            /// is an identity header.
            pub fn is_identity(&self) -> bool {
                match self {
                    $(Self::$variant => $name.starts_with("ssl_client_"),)*
                    Self::Arg(_) | Self::Cookie(_) | Self::Http(_) | Self::UriParam(_) => false,
                }
            }

            /// When it can be known.
            pub fn phase(&self) -> Phase {
                match self {
                    $(Self::$variant => Phase::$phase,)*
                    Self::Arg(_) | Self::Cookie(_) | Self::Http(_) | Self::UriParam(_) => Phase::Request,
                }
            }
        }

        impl fmt::Display for Variable {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($name),)*
                    Self::Arg(name) => write!(f, "arg_{name}"),
                    Self::Cookie(name) => write!(f, "cookie_{name}"),
                    Self::Http(name) => write!(f, "http_{}", name.as_str().replace('-', "_")),
                    Self::UriParam(name) => write!(f, "uri_param_{name}"),
                }
            }
        }
    };
}

variables! {
    Fingerprint, "ssl_client_fingerprint", Connection;
    FingerprintSha256, "ssl_client_fingerprint_sha256", Connection;
    Serial, "ssl_client_serial", Connection;
    Subject, "ssl_client_s_dn", Connection;
    Issuer, "ssl_client_i_dn", Connection;
    SubjectLegacy, "ssl_client_s_dn_legacy", Connection;
    IssuerLegacy, "ssl_client_i_dn_legacy", Connection;
    Verify, "ssl_client_verify", Connection;
    RawCert, "ssl_client_raw_cert", Connection;
    EscapedCert, "ssl_client_escaped_cert", Connection;
    Cert, "ssl_client_cert", Connection;
    CertRfc9440, "ssl_client_cert_rfc9440", Connection;
    ChainRfc9440, "ssl_client_chain_rfc9440", Connection;
    SanDns, "ssl_client_san_dns", Connection;
    SanUri, "ssl_client_san_uri", Connection;
    SanEmail, "ssl_client_san_email", Connection;
    SanIp, "ssl_client_san_ip", Connection;
    ValidStart, "ssl_client_v_start", Connection;
    ValidEnd, "ssl_client_v_end", Connection;
    ValidRemain, "ssl_client_v_remain", Connection;
    SslProtocol, "ssl_protocol", Connection;
    SslCipher, "ssl_cipher", Connection;
    SslCurve, "ssl_curve", Connection;
    SslAlpn, "ssl_alpn_protocol", Connection;
    SslServerName, "ssl_server_name", Connection;
    SslSessionReused, "ssl_session_reused", Connection;
    SslEarlyData, "ssl_early_data", Connection;
    SslSessionId, "ssl_session_id", Connection;
    RemoteAddr, "remote_addr", Connection;
    RemotePort, "remote_port", Connection;
    ServerAddr, "server_addr", Connection;
    ServerPort, "server_port", Connection;
    Scheme, "scheme", Connection;
    Host, "host", Request;
    HttpHost, "http_host", Request;
    Uri, "uri", Request;
    RequestUri, "request_uri", Request;
    Args, "args", Request;
    RequestMethod, "request_method", Request;
    RequestId, "request_id", Request;
    ContentLength, "content_length", Request;
    ContentType, "content_type", Request;
    RouteId, "route_id", Request;
    RouteName, "route_name", Request;
    ServiceId, "service_id", Request;
    TimeIso8601, "time_iso8601", Request;
    Msec, "msec", Request;
    UpstreamAddr, "upstream_addr", Upstream;
    BalancerIp, "balancer_ip", Upstream;
    BalancerPort, "balancer_port", Upstream;
    RequestLength, "request_length", Log;
    Status, "status", Log;
    RequestTime, "request_time", Log;
    UpstreamStatus, "upstream_status", Log;
    UpstreamResponseTime, "upstream_response_time", Log;
    BodyBytesSent, "body_bytes_sent", Log;
}

impl Variable {
    /// The names that are fixed; besides, there are `arg_x`, `cookie_x`, `http_x` and `uri_param_x`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FIXED.iter().map(|(name, _)| *name)
    }

    /// The variable of a name without `$`.
    pub fn parse(name: &str) -> Result<Self, UnknownVariable> {
        if let Some((_, variable)) = FIXED.iter().find(|(known, _)| *known == name) {
            return Ok(variable.clone());
        }
        let open = |prefix| name.strip_prefix(prefix).filter(|rest| !rest.is_empty());
        let header = |rest: &str| HeaderName::from_bytes(rest.replace('_', "-").as_bytes()).ok();
        None.or_else(|| open("arg_").map(|rest| Self::Arg(rest.into())))
            .or_else(|| open("cookie_").map(|rest| Self::Cookie(rest.into())))
            .or_else(|| open("http_").and_then(header).map(Self::Http))
            .or_else(|| open("uri_param_").map(|rest| Self::UriParam(rest.into())))
            .ok_or_else(|| UnknownVariable { name: name.to_owned(), nearest: nearest(name) })
    }

    /// Whether its value is a text of the client's making.
    pub fn is_client_controlled(&self) -> bool {
        let of_the_head = matches!(
            self,
            Self::Host
                | Self::HttpHost
                | Self::Uri
                | Self::RequestUri
                | Self::Args
                | Self::RequestMethod
                | Self::ContentLength
                | Self::ContentType
        );
        let by_name = matches!(self, Self::Arg(_) | Self::Cookie(_) | Self::Http(_) | Self::UriParam(_));
        of_the_head || by_name || *self == Self::SslServerName
    }
}

/// A name that is no variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVariable {
    /// The name, without `$`.
    pub name: String,
    /// The most similar variable, if one is similar.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no variable `${}`", self.name)
    }
}

impl std::error::Error for UnknownVariable {}

fn nearest(name: &str) -> Option<&'static str> {
    let distances = Variable::names().map(|known| (strsim::damerau_levenshtein(name, known), known));
    distances.min().filter(|(distance, known)| distance * 3 <= known.len()).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_and_written() {
        for name in Variable::names().chain(["arg_x", "cookie_Session", "http_x_api_key", "uri_param_id"]) {
            assert_eq!(Variable::parse(name).unwrap().to_string(), name);
        }
        assert_eq!(Variable::parse("http_x_a"), Ok(Variable::Http(HeaderName::from_static("x-a"))));
        assert_eq!(Variable::parse("http_host"), Ok(Variable::HttpHost));
    }

    #[test]
    fn unknown_names_have_a_nearest_one() {
        fn check(name: &str, nearest: Option<&str>) {
            let unknown = Variable::parse(name).unwrap_err();
            assert_eq!((unknown.name.as_str(), unknown.nearest), (name, nearest));
        }
        check("ssl_client_fingerprnt", Some("ssl_client_fingerprint"));
        check("remote_adr", Some("remote_addr"));
        check("arg_", Some("args"));
        check("reqxxxxxmethod", None);
        check("zzzzzz", None);
        check("", None);
    }

    #[test]
    fn classes() {
        fn check(name: &str, identity: bool, client_controlled: bool, phase: Phase) {
            let variable = Variable::parse(name).unwrap();
            let class = (variable.is_identity(), variable.is_client_controlled(), variable.phase());
            assert_eq!(class, (identity, client_controlled, phase), "{name}");
        }
        check("ssl_client_s_dn", true, false, Phase::Connection);
        check("ssl_client_verify", true, false, Phase::Connection);
        check("ssl_protocol", false, false, Phase::Connection);
        check("ssl_server_name", false, true, Phase::Connection);
        check("http_x", false, true, Phase::Request);
        check("upstream_addr", false, false, Phase::Upstream);
        check("status", false, false, Phase::Log);
    }
}
