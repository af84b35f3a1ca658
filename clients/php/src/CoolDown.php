<?php

declare(strict_types=1);

namespace Ergani\Token;

/** ERGANI asked for fewer calls, or a renewal has just failed (exit code 5). Try again at `retryAt`. */
final class CoolDown extends TokenError {}
