//! What finding a route costs among few and among many.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rustls_pki_types::UnixTime;
use sealgate_compiler::{Clock, Model, Sources, check};
use sealgate_policy::Facts;

/// Rounds, in turn; the least of each counts, for whatever disturbs a round makes it longer.
const ROUNDS: usize = 50;
const LOOKUPS: usize = 20_000;
/// A stride without a divisor in common with the numbers of routes: it gets to all of them, in no order.
const STRIDE: usize = 7_919;

/// Time of one look-up among so many routes.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) routes: usize,
    /// Where ten of the routes are asked for, which the caches of the processor hold.
    pub(crate) ten: Duration,
    /// Where all are asked for, none sooner again than the others.
    pub(crate) all: Duration,
}

pub(crate) fn measure(numbers: &[usize]) -> Vec<Lookup> {
    let models: Vec<(usize, Option<Model>)> = numbers.iter().map(|number| (*number, model(*number))).collect();
    let mut least: Vec<Lookup> =
        numbers.iter().map(|routes| Lookup { routes: *routes, ten: Duration::MAX, all: Duration::MAX }).collect();
    for _ in 0..ROUNDS {
        for ((number, model), least) in models.iter().zip(&mut least) {
            let Some(model) = model else { continue };
            let ten: Vec<String> = (0..10).map(|n| path(n * number / 10)).collect();
            least.ten = least.ten.min(time(model, &ten));
            let all: Vec<String> = (0..(*number).min(LOOKUPS)).map(|n| path(n * STRIDE % number)).collect();
            least.all = least.all.min(time(model, &all));
        }
    }
    least
}

fn time(model: &Model, paths: &[String]) -> Duration {
    let begin = Instant::now();
    for path in paths.iter().cycle().take(LOOKUPS) {
        black_box(model.gateway().router.find(Some("h.test"), black_box(path), &Facts { method: None, address: None }));
    }
    begin.elapsed() / LOOKUPS as u32
}

fn path(route: usize) -> String {
    format!("/service/{route}/x")
}

fn model(number: usize) -> Option<Model> {
    let route = |n: usize| {
        format!("[[routes]]\nuri = \"/service/{n}/*\"\nhost = \"h.test\"\nupstream = {{ type = \"echo\" }}\n")
    };
    let routes: String = (0..number).map(route).collect();
    let text = format!("[listen]\nhttp = [\"127.0.0.1:9080\"]\n{routes}");
    check(&Sources::new("gateway.toml", text), Clock(UnixTime::since_unix_epoch(Duration::ZERO))).model
}
