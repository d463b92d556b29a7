/* The textbook's loop for 2-3-1 on three rows, in C: what the processor could do if nothing but the arithmetic cost time. */
#include <math.h>

static double sigmoid(double z) { return 1 / (1 + exp(-z)); }

/* W1: 2 x 3, W2: 3 x 1, X: 3 x 2, y: 3, all row by row; losses: the mean squared error before each step */
void train(double *W1, double *W2, const double *X, const double *y, double learning_rate, double *losses, int n_steps) {
    for (int step = 0; step < n_steps; step++) {
        double d_W1[6] = {0}, d_W2[3] = {0}, sum_of_squares = 0;
        for (int row = 0; row < 3; row++) {
            double hidden[3], z = 0;
            const double *x = X + 2 * row;
            for (int j = 0; j < 3; j++) {
                hidden[j] = sigmoid(x[0] * W1[j] + x[1] * W1[3 + j]);
                z += hidden[j] * W2[j];
            }
            double output = sigmoid(z), error = output - y[row], delta = error * output * (1 - output);
            sum_of_squares += error * error;
            for (int j = 0; j < 3; j++) {
                double hidden_delta = delta * W2[j] * hidden[j] * (1 - hidden[j]);
                d_W2[j] += delta * hidden[j];
                d_W1[j] += x[0] * hidden_delta;
                d_W1[3 + j] += x[1] * hidden_delta;
            }
        }
        for (int i = 0; i < 6; i++) W1[i] -= learning_rate * d_W1[i];
        for (int j = 0; j < 3; j++) W2[j] -= learning_rate * d_W2[j];
        losses[step] = sum_of_squares / 3;
    }
}
