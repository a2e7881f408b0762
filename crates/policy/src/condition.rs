//! What a route asks of a request besides its host and its path, as data.
//!
//! A condition is *matched*: a route whose conditions do not hold is passed over, and the search goes on. The router asks
//! [`Condition::holds`]; the compiler's prover takes conditions apart. Knows no route, no host and no path.

use std::net::IpAddr;

use crate::build_error::BuildError;
use crate::desc::{GatewayDesc, RouteDesc};
use crate::method::{Method, MethodSet};

/// What conditions are asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The method; `None` for one that no route can name.
    pub method: Option<Method>,
    /// The client's address, IPv4 as such; `None` on a unix socket.
    pub address: Option<IpAddr>,
}

/// One condition of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The method is one of these.
    Method(MethodSet),
}

impl Condition {
    /// The conditions of row `row`, none of which holds for every request.
    ///
    /// # Errors
    /// A condition whose rows are not there.
    pub fn of_route(_: &GatewayDesc<'_>, _: usize, route: &RouteDesc<'_>) -> Result<Box<[Self]>, BuildError> {
        let method = (route.methods != 0).then(|| Self::Method(MethodSet::from_bits(route.methods)));
        Ok(method.into_iter().collect())
    }

    /// Whether it holds.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Method(methods) => facts.method.is_some_and(|method| methods.contains(method)),
        }
    }

    /// What it is about, in the plural.
    pub fn subject(&self) -> &'static str {
        match self {
            Self::Method(_) => "methods",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods() {
        fn check(methods: &[Method], method: Option<Method>, holds: bool) {
            let methods = MethodSet::from_bits(methods.iter().fold(0, |bits, method| bits | method.bit()));
            assert_eq!(Condition::Method(methods).holds(&Facts { method, address: None }), holds, "{method:?}");
        }
        check(&[Method::Get, Method::Post], Some(Method::Get), true);
        check(&[Method::Get, Method::Post], Some(Method::Head), false);
        check(&[Method::Get], None, false);
    }
}
