//! What finding a route costs among few and among many.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rustls_pki_types::UnixTime;
use sealgate_compiler::{Clock, Model, Sources, check};

/// Rounds, in turn; the least of each counts, for whatever disturbs a round makes it longer.
const ROUNDS: usize = 50;
const LOOKUPS: usize = 20_000;

/// Time of one look-up for each number of routes.
pub(crate) fn measure<const N: usize>(numbers: [usize; N]) -> Vec<(usize, Duration)> {
    let routers: Vec<(usize, Option<Model>)> = numbers.iter().map(|number| (*number, model(*number))).collect();
    let mut least = vec![Duration::MAX; routers.len()];
    for _ in 0..ROUNDS {
        for ((number, model), least) in routers.iter().zip(&mut least) {
            let Some(model) = model else { continue };
            // Ten of the routes, so that the caches of the processor hold as much of each router.
            let paths: Vec<String> = (0..10).map(|n| format!("/service/{}/x", n * number / 10)).collect();
            let begin = Instant::now();
            for n in 0..LOOKUPS {
                black_box(model.gateway().router.find(Some("h.test"), black_box(&paths[n % paths.len()]), None));
            }
            *least = (*least).min(begin.elapsed());
        }
    }
    numbers.into_iter().zip(least.into_iter().map(|time| time / LOOKUPS as u32)).collect()
}

fn model(number: usize) -> Option<Model> {
    let route = |n: usize| {
        format!("[[routes]]\nuri = \"/service/{n}/*\"\nhost = \"h.test\"\nupstream = {{ type = \"echo\" }}\n")
    };
    let routes: String = (0..number).map(route).collect();
    let text = format!("[listen]\nhttp = [\"127.0.0.1:9080\"]\n{routes}");
    check(&Sources::new("gateway.toml", text), Clock(UnixTime::since_unix_epoch(Duration::ZERO))).model
}
