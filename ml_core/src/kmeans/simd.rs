//! Which instructions the hot loops are compiled for. The loops are plain arrays that the compiler turns into vectors; here
//! their one source is compiled a second time for AVX2 with fused multiply-add, and the processor is asked which to run.

/// A loop that is worth compiling for what the processor has. `run` must be `#[inline(always)]`: only what is inlined is
/// compiled anew.
pub(super) trait Work {
    /// What it computes.
    type Out;
    /// Does it. What decides a result must not use `A`, whose bits depend on the processor.
    fn run<A: Arithmetic>(self) -> Self::Out;
}

/// a · b + c, rounded once or twice: as fast as the processor can.
pub(super) trait Arithmetic {
    /// a · b + c.
    fn multiply_add(a: f32, b: f32, c: f32) -> f32;
}

/// Rounded once.
struct Fused;

impl Arithmetic for Fused {
    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

/// Rounded twice: without the instruction, `mul_add` is a slow call.
struct Apart;

impl Arithmetic for Apart {
    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
}

/// The instructions to use. Only this module makes one, so that AVX2 is never chosen on a processor without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Simd(Instructions);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instructions {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Simd {
    /// The fastest that this processor has.
    pub(super) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return Self(Instructions::Avx2);
        }
        Self(Instructions::Portable)
    }

    /// What every processor of the target has.
    #[cfg(test)]
    pub(super) fn portable() -> Self {
        Self(Instructions::Portable)
    }

    /// Runs the loop.
    pub(super) fn run<W: Work>(self, work: W) -> W::Out {
        match self.0 {
            // ARM's 64-bit processors all have the instruction.
            Instructions::Portable if cfg!(target_arch = "aarch64") => work.run::<Fused>(),
            Instructions::Portable => work.run::<Apart>(),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => {
                #[expect(unsafe_code, reason = "`best` has asked the processor whether it has AVX2 and FMA")]
                // SAFETY: see the reason; nothing else makes this variant.
                unsafe {
                    avx2(work)
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<W: Work>(work: W) -> W::Out {
    work.run::<Fused>()
}
