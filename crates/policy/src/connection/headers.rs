//! Header values that are the same for every request of a connection: made once, by the first request that needs them.
//!
//! Knows neither variables nor headers; who asks says what a value is and answers for its not changing.

use std::cell::{OnceCell, RefCell};

use http::HeaderValue;

/// The values of one connection. Belongs to one gateway.
#[derive(Clone, Debug, Default)]
pub struct ConnectionHeaders {
    /// The client's address.
    pub(crate) peer: OnceCell<HeaderValue>,
    /// The listener's port.
    pub(crate) port: OnceCell<HeaderValue>,
    /// Of one route, the one asked for last, by the operation's number.
    route: RefCell<(u32, Vec<Option<HeaderValue>>)>,
}

impl ConnectionHeaders {
    /// The value that operation `number` of a route writes, made by `make` if it is not known.
    pub(crate) fn of_route(&self, route: u32, number: usize, make: impl FnOnce() -> HeaderValue) -> HeaderValue {
        let (known, values) = &mut *self.route.borrow_mut();
        if *known != route {
            *known = route;
            values.clear();
        }
        if values.len() <= number {
            values.resize(number + 1, None);
        }
        values[number].get_or_insert_with(make).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_for_each_route_in_a_row() {
        let headers = ConnectionHeaders::default();
        let check = |route, number, makes: bool| {
            let mut made = false;
            let value = headers.of_route(route, number, || {
                made = true;
                HeaderValue::from(u64::from(route) * 10 + number as u64)
            });
            assert_eq!((value, made), (HeaderValue::from(u64::from(route) * 10 + number as u64), makes));
        };
        check(0, 2, true);
        check(0, 0, true);
        check(0, 2, false);
        check(7, 2, true);
        check(0, 2, true);
    }
}
