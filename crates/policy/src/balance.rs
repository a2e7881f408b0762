//! Weighted round robin with exact shares.
//!
//! Every request takes the next position of one counter, whichever core it is on, and the position alone decides the
//! node: over any run of positions as long as the cycle, each node has exactly its weight's share. The cycle is never
//! written down: positions walk round a circle of all shares in steps of about 0.618 of it, coprime with its length,
//! which visits each share once and keeps those of one node apart. So a weight of four billion costs what a weight of
//! one does.
//!
//! Knows nodes by number only.

use std::cmp::Reverse;

use crate::desc::NodeDesc;

/// Positions of nodes that were tried already which are passed over before any other node will do.
const MAX_SKIPPED: u32 = 16;

/// The order of an upstream's nodes.
#[derive(Debug)]
pub struct Balancer {
    /// Higher priority first.
    groups: Box<[Group]>,
}

/// Nodes of one priority.
#[derive(Debug)]
struct Group {
    /// End of each node's part of the circle, ascending, and its number.
    ends: Box<[(u64, u32)]>,
    /// Length of the circle.
    length: u64,
    /// Step from one position to the next, coprime with `length`.
    step: u64,
}

impl Balancer {
    /// The order of `nodes`, which are known by their index from here on. Nodes of weight 0 are left out, unless all
    /// have it; then they share alike.
    pub fn new(nodes: &[NodeDesc<'_>]) -> Self {
        let all_zero = nodes.iter().all(|node| node.weight == 0);
        let mut rows: Vec<(i32, u32, u64)> = nodes
            .iter()
            .zip(0..)
            .filter(|(node, _)| all_zero || node.weight > 0)
            .map(|(node, number)| (node.priority, number, u64::from(node.weight).max(1)))
            .collect();
        rows.sort_by_key(|&(priority, number, _)| (Reverse(priority), number));
        Self { groups: rows.chunk_by(|a, b| a.0 == b.0).map(Group::new).collect() }
    }

    /// The node at the next position that was not tried yet, in the first group that has one. `next` counts on; while
    /// nothing was tried it is called once.
    pub fn pick(&self, mut next: impl FnMut() -> u64, tried: &[u32]) -> Option<u32> {
        let group = self.groups.iter().find(|group| group.ends.iter().any(|(_, node)| !tried.contains(node)))?;
        for _ in 0..MAX_SKIPPED {
            let node = group.ends.get(group.slot(next())).map(|&(_, node)| node)?;
            if !tried.contains(&node) {
                return Some(node);
            }
        }
        group.ends.iter().map(|&(_, node)| node).find(|node| !tried.contains(node))
    }
}

impl Group {
    fn new(rows: &[(i32, u32, u64)]) -> Self {
        let unit = rows.iter().fold(0, |unit, row| gcd(unit, row.2)).max(1);
        let mut length = 0;
        let ends = rows.iter().map(|&(_, number, weight)| {
            length += weight / unit;
            (length, number)
        });
        let ends = ends.collect();
        let golden = u64::try_from(u128::from(length) * 618_033_988 / 1_000_000_000).unwrap_or(0).max(1);
        let step = (golden..).find(|step| gcd(*step, length) == 1).unwrap_or(1);
        Self { ends, length, step }
    }

    /// Index in `ends` of the node at `position`.
    fn slot(&self, position: u64) -> usize {
        if self.ends.len() == 1 {
            return 0;
        }
        let place = u128::from(position % self.length) * u128::from(self.step) % u128::from(self.length);
        self.ends.partition_point(|&(end, _)| u128::from(end) <= place)
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(rows: &[(u32, i32)]) -> Vec<NodeDesc<'static>> {
        rows.iter().map(|&(weight, priority)| NodeDesc { host: "", port: 0, weight, priority }).collect()
    }

    /// Over one cycle from any start, node `i` is picked `shares[i]` times.
    fn check(rows: &[(u32, i32)], shares: &[u32]) {
        let balancer = Balancer::new(&nodes(rows));
        for start in [0, 1, 7, u64::from(u32::MAX)] {
            let mut picked = vec![0; rows.len()];
            for position in start..start + u64::from(shares.iter().sum::<u32>()) {
                picked[balancer.pick(|| position, &[]).unwrap() as usize] += 1;
            }
            assert_eq!(picked, shares, "{rows:?} from {start}");
        }
    }

    #[test]
    fn shares() {
        check(&[(1, 0)], &[1]);
        check(&[(1, 0), (1, 0)], &[1, 1]);
        check(&[(1, 0), (1, 0), (1, 0)], &[1, 1, 1]);
        check(&[(5, 0), (1, 0), (1, 0)], &[5, 1, 1]);
        check(&[(100, 0), (300, 0)], &[1, 3]);
        check(&[(3, 0), (0, 0), (2, 0)], &[3, 0, 2]);
        check(&[(0, 0), (0, 0)], &[1, 1]);
        check(&[(1, 0), (1, 5), (2, 5)], &[0, 1, 2]);
        check(&[(0, 9), (1, 0)], &[0, 1]);
        check(&[(997, 0), (1, 0), (2, 0)], &[997, 1, 2]);
    }

    #[test]
    fn large_weights() {
        let balancer = Balancer::new(&nodes(&[(u32::MAX, 0), (u32::MAX - 1, 0), (1, 0)]));
        let first = (0..10_000).filter(|&position| balancer.pick(|| position, &[]) == Some(0)).count();
        assert!((4990..=5010).contains(&first), "{first}");
    }

    #[test]
    fn parts_of_a_node_are_kept_apart() {
        let balancer = Balancer::new(&nodes(&[(3, 0), (2, 0)]));
        let order: Vec<_> = (0..5).map(|position| balancer.pick(|| position, &[]).unwrap()).collect();
        assert!(order.windows(2).all(|pair| pair[0] != pair[1]), "{order:?}");
    }

    #[test]
    fn never_the_same_node_twice() {
        let balancer = Balancer::new(&nodes(&[(9, 1), (1, 1), (0, 1), (1, 0)]));
        for position in 0..20 {
            let (mut tried, mut position) = (Vec::new(), position);
            let mut next = || {
                position += 1;
                position
            };
            while let Some(node) = balancer.pick(&mut next, &tried) {
                assert!(!tried.contains(&node));
                tried.push(node);
            }
            assert_eq!((tried.len(), tried[2]), (3, 3), "both of the higher group first, weight 0 never: {tried:?}");
        }
        assert_eq!(Balancer::new(&[]).pick(|| 0, &[]), None);
    }
}
