#pragma once

#include <cstddef>

namespace embedscope {

/// One step of Adam as Keras writes it (Kingma and Ba 2015, the variant before section 2.1):
/// m += (g - m) (1 - beta1), v += (g^2 - v) (1 - beta2), w -= step m / (sqrt(v) + epsilon), with
/// step = rate sqrt(1 - beta2^t) / (1 - beta1^t) of step t.
struct AdamFactors {
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-7f;
    float step = 0;
};

// All arrays have count numbers and may start anywhere. A first moment below 1e-30 becomes 0: it moves
// nothing, and such numbers are slow.

/// gradient null stands for zeros: dense Adam goes on moving rows that were not in the batch.
void adamStep(const AdamFactors& factors, const float* gradient, std::size_t count, float* weights, float* m,
              float* v);

/// velocity = momentum * velocity - rate * g; w += velocity (Keras' SGD). gradient null stands for zeros.
void momentumStep(float rate, float momentum, const float* gradient, std::size_t count, float* weights,
                  float* velocity);

/// sums += g^2; w -= rate * g / sqrt(sums + epsilon) (Duchi et al. 2011, Keras' form).
void adagradStep(float rate, float epsilon, const float* gradient, std::size_t count, float* weights,
                 float* sums);

/// to += factor * from.
void addScaled(float factor, const float* from, std::size_t count, float* to);

/// The sum of products in float32.
float dotProduct(const float* a, const float* b, std::size_t count);

}  // namespace embedscope
