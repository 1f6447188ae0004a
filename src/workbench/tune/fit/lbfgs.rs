//! L-BFGS: the lowest point of a smooth function, from its values and gradients.
//!
//! The two-loop recursion of Nocedal and Wright (Numerical Optimization, 2006, algorithms 7.4 and 7.5) with a line
//! search that brackets the weak Wolfe conditions. Sums run in a fixed order on one thread, so the same function gives the
//! same bits.

/// Pairs of steps and gradient changes that are remembered.
const MEMORY: usize = 8;
/// Share of the promised decrease that a step must bring.
const ARMIJO: f64 = 1e-4;
/// Share of the slope that may be left after a step.
const WOLFE: f64 = 0.9;
/// Evaluations that one line search may take.
const TRIES: usize = 40;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps at most.
    pub steps: usize,
    /// Stops where no part of the gradient is larger.
    pub gradient: f64,
    /// Stops where a step lowers the value by less than this share of it.
    pub decrease: f64,
}

/// Moves `x` to a minimum of `f`, which returns its value at a point and writes its gradient there. Returns the value.
///
/// Gives the best point met: where the limits end it, or where no step along the direction lowers the value.
pub fn minimise(x: &mut [f64], limits: Limits, mut f: impl FnMut(&[f64], &mut [f64]) -> f64) -> f64 {
    let n = x.len();
    let mut gradient = vec![0.0; n];
    let mut value = f(x, &mut gradient);
    let mut memory: Vec<Pair> = Vec::with_capacity(MEMORY);
    let (mut next, mut next_gradient) = (vec![0.0; n], vec![0.0; n]);
    for _ in 0..limits.steps {
        let largest = gradient.iter().fold(0.0_f64, |a, g| a.max(g.abs()));
        if largest <= limits.gradient {
            break;
        }
        let mut direction = descent(&gradient, &memory);
        let mut slope = dot(&direction, &gradient);
        if slope.is_nan() || slope >= 0.0 {
            memory.clear();
            direction = gradient.iter().map(|g| -g).collect();
            slope = -dot(&gradient, &gradient);
        }
        // before anything is known of the curvature, a step of length one
        let first = if memory.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let (mut low, mut high, mut step) = (0.0_f64, f64::INFINITY, first);
        let mut found = None;
        for _ in 0..TRIES {
            for ((to, from), d) in next.iter_mut().zip(&*x).zip(&direction) {
                *to = from + step * d;
            }
            let there = f(&next, &mut next_gradient);
            if !there.is_finite() || there > value + ARMIJO * step * slope {
                high = step;
            } else if dot(&direction, &next_gradient) < WOLFE * slope {
                low = step;
                found = Some(there);
            } else {
                found = Some(there);
                break;
            }
            step = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * step };
        }
        let Some(there) = found.filter(|&there| there < value) else { break };
        let pair = Pair::new(&next, x, &next_gradient, &gradient);
        if pair.curvature > f64::EPSILON * dot(&pair.change, &pair.change) {
            if memory.len() == MEMORY {
                memory.remove(0);
            }
            memory.push(pair);
        }
        x.copy_from_slice(&next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        let decrease = value - there;
        value = there;
        if decrease <= limits.decrease * value.abs() {
            break;
        }
    }
    value
}

/// A step that was taken and what it did to the gradient.
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    curvature: f64,
}

impl Pair {
    fn new(to: &[f64], from: &[f64], after: &[f64], before: &[f64]) -> Self {
        let step: Vec<f64> = to.iter().zip(from).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = after.iter().zip(before).map(|(a, b)| a - b).collect();
        let curvature = dot(&step, &change);
        Self { step, change, curvature }
    }
}

/// Minus the gradient, bent by what the remembered steps tell of the curvature.
fn descent(gradient: &[f64], memory: &[Pair]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(memory.len());
    for pair in memory.iter().rev() {
        let alpha = dot(&pair.step, &direction) / pair.curvature;
        add(&mut direction, -alpha, &pair.change);
        alphas.push(alpha);
    }
    if let Some(last) = memory.last() {
        let scale = last.curvature / dot(&last.change, &last.change);
        for d in &mut direction {
            *d *= scale;
        }
    }
    for (pair, alpha) in memory.iter().zip(alphas.iter().rev()) {
        let beta = dot(&pair.change, &direction) / pair.curvature;
        add(&mut direction, alpha - beta, &pair.step);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += times * what;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { steps: 500, gradient: 1e-9, decrease: 0.0 };

    #[test]
    fn the_valley_of_rosenbrock_is_walked_to_its_end() {
        for start in [[-1.2, 1.0], [0.0, 0.0], [5.0, -7.0]] {
            let mut x = start;
            let value = minimise(&mut x, LIMITS, |x, g| {
                let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
                g[0] = -2.0 * a - 400.0 * x[0] * b;
                g[1] = 200.0 * b;
                a * a + 100.0 * b * b
            });
            assert!((x[0] - 1.0).abs() < 1e-6 && (x[1] - 1.0).abs() < 1e-6 && value < 1e-12, "{start:?}: {x:?}");
        }
    }

    #[test]
    fn a_bowl_has_one_lowest_point() {
        let scales: Vec<f64> = (0..50).map(|i| 10_f64.powi(i % 5)).collect();
        let mut x = vec![3.0; 50];
        minimise(&mut x, LIMITS, |x, g| {
            let mut value = 0.0;
            for (i, scale) in scales.iter().enumerate() {
                let off = x[i] - i as f64;
                g[i] = scale * off;
                value += 0.5 * scale * off * off;
            }
            value
        });
        assert!(x.iter().enumerate().all(|(i, x)| (x - i as f64).abs() < 1e-6), "{x:?}");
    }

    #[test]
    fn nothing_to_move_is_left_alone() {
        assert!((minimise(&mut [], LIMITS, |_, _| 4.0) - 4.0).abs() < 1e-12);
        let mut x = [2.0];
        // no direction leads down from a point where nothing can be evaluated
        minimise(&mut x, LIMITS, |_, g| {
            g[0] = 1.0;
            f64::NAN
        });
        assert!((x[0] - 2.0).abs() < 1e-12);
    }
}
