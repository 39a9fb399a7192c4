//! Instruction sets of the hot loops. The loops run over plain arrays that the compiler vectorises;
//! here their one source is compiled a second time for AVX2 with fused multiply-add, and the
//! version for the processor is selected at run time.

/// A loop that is compiled for each instruction set. `run` must be `#[inline(always)]`: only
/// inlined code is compiled again.
pub(crate) trait Work {
    /// The result of the loop.
    type Output;
    /// Runs the loop. Values that decide a result must not use `A`, whose bits depend on the
    /// processor.
    fn run<A: Arithmetic>(self) -> Self::Output;
}

/// Computes a · b + c, rounded once or twice: whichever is faster on the processor.
pub(crate) trait Arithmetic {
    /// Returns a · b + c.
    fn multiply_add(a: f32, b: f32, c: f32) -> f32;
}

/// Arithmetic that rounds once.
struct Fused;

impl Arithmetic for Fused {
    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

/// Arithmetic that rounds twice: without the instruction, `mul_add` is a slow call.
struct Unfused;

impl Arithmetic for Unfused {
    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
}

/// The selected instruction set. Only this module constructs it, so that AVX2 is never selected on
/// a processor without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Simd(Instructions);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instructions {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Simd {
    /// Selects the fastest instruction set of this processor.
    pub(crate) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return Self(Instructions::Avx2);
        }
        Self(Instructions::Portable)
    }

    /// Selects the instructions that every processor of the target has.
    #[cfg(test)]
    pub(crate) fn portable() -> Self {
        Self(Instructions::Portable)
    }

    /// Runs the loop with these instructions.
    pub(crate) fn run<W: Work>(self, work: W) -> W::Output {
        match self.0 {
            // All 64-bit ARM processors have the instruction.
            Instructions::Portable if cfg!(target_arch = "aarch64") => work.run::<Fused>(),
            Instructions::Portable => work.run::<Unfused>(),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => {
                #[expect(unsafe_code, reason = "`best` has asked the processor whether it has AVX2 and FMA")]
                // SAFETY: see the reason; nothing else constructs this variant.
                unsafe {
                    avx2(work)
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<W: Work>(work: W) -> W::Output {
    work.run::<Fused>()
}
