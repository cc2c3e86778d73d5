/* Fisher's exact test of one 4 by 3 table by full enumeration, apart from the network algorithm.
 * Run: cc -O2 fisher_enumeration.c -o fisher_enumeration && ./fisher_enumeration > fisher_enumeration.txt
 *
 * A table's weight is the product of 1/x! over its cells, in 80-bit floats (range 1e4932, so that
 * no logarithm is taken; relative error of a weight below 1e-17). Of the six free cells five are
 * looped over; along the sixth the weight has one peak (a hypergeometric distribution), so that the
 * tables below a threshold are its two ends, summed in advance from the outside.
 * The first p-value counts weights up to the observed one times 1 + 1e-12 (equal ones, that is),
 * the second times 1 + 1e-7, the tolerance of R's fisher.test. */
#include <stdio.h>
#include <float.h>

typedef long double real;
static const int table[4][3] = {{68, 20, 15}, {119, 84, 54}, {26, 17, 14}, {7, 94, 10}};
static real inverse[600], low[400][300], high[400][300], term[400][300];
static int from[400], to[400];

static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

/* sum over the ends of line s whose terms are at most t */
static real ends(int s, real t) {
  int a = from[s], b = to[s] + 1, peak = a;
  int lo = a, hi = b;
  while (lo < hi) { /* the peak: the first that is not below its successor */
    int m = (lo + hi) / 2;
    if (m < to[s] && term[s][m - a] < term[s][m + 1 - a]) lo = m + 1; else hi = m;
  }
  peak = lo;
  if (peak >= b) return 0;
  if (term[s][peak - a] <= t) return high[s][0];
  real sum = 0;
  for (lo = a, hi = peak; lo < hi;) { int m = (lo + hi) / 2; if (term[s][m - a] <= t) lo = m + 1; else hi = m; }
  if (lo > a) sum += low[s][lo - 1 - a];
  for (lo = peak + 1, hi = b; lo < hi;) { int m = (lo + hi) / 2; if (term[s][m - a] <= t) hi = m; else lo = m + 1; }
  if (lo < b) sum += high[s][lo - a];
  return sum;
}

int main(void) {
  int row[4] = {0}, col[3] = {0}, n = 0;
  for (int i = 0; i < 4; i++) for (int j = 0; j < 3; j++) { row[i] += table[i][j]; col[j] += table[i][j]; n += table[i][j]; }
  inverse[0] = 1;
  for (int i = 1; i <= n; i++) inverse[i] = inverse[i - 1] / i;
  real observed = 1, scale = inverse[n];
  for (int i = 0; i < 4; i++) { for (int j = 0; j < 3; j++) observed *= inverse[table[i][j]]; scale /= inverse[row[i]]; }
  for (int j = 0; j < 3; j++) scale /= inverse[col[j]];
  real equal = 0, tolerant = 0, all = 0;
  for (int c = 0; c <= least(row[2], col[2]); c++) for (int d = 0; d <= least(row[3], col[2] - c); d++) {
    int r3 = row[2] - c, r4 = row[3] - d; /* left of rows 3 and 4 after column 3; s of them go to column 2 */
    for (int s = 0; s <= r3 + r4; s++) {
      from[s] = most(0, s - r4); to[s] = least(r3, s);
      int k = to[s] - from[s] + 1;
      for (int i = 0; i < k; i++) { int x = from[s] + i; term[s][i] = inverse[x] * inverse[r3 - x] * inverse[s - x] * inverse[r4 - s + x]; }
      real sum = 0;
      for (int i = 0; i < k; i++) low[s][i] = sum += term[s][i];
      sum = 0;
      for (int i = k - 1; i >= 0; i--) high[s][i] = sum += term[s][i];
    }
    for (int a = 0; a <= least(row[0], col[2] - c - d); a++) {
      int b = col[2] - c - d - a;
      if (b > row[1]) continue;
      real third = inverse[a] * inverse[b] * inverse[c] * inverse[d];
      real e1 = 0, e2 = 0, e3 = 0;
      for (int x = 0; x <= row[0] - a; x++) for (int y = 0; y <= row[1] - b; y++) {
        int s = col[1] - x - y;
        if (s < 0 || s > r3 + r4) continue;
        real w = third * inverse[x] * inverse[row[0] - a - x] * inverse[y] * inverse[row[1] - b - y];
        real t = observed / w;
        e1 += w * ends(s, t * (1 + 1e-12L)); e2 += w * ends(s, t * (1 + 1e-7L)); e3 += w * high[s][0];
      }
      equal += e1; tolerant += e2; all += e3;
    }
  }
  printf("compiler %s, %d bits of a float\nn %d\ntotal %.17Lg\nequal %.17Lg\ntolerance %.17Lg\n", __VERSION__, LDBL_MANT_DIG, n, all * scale, equal * scale, tolerant * scale);
  return 0;
}
