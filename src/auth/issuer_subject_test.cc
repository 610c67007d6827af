#include "auth/issuer_subject.h"

#include <gtest/gtest.h>

#include "auth/token.h"

namespace stonechat::auth {
namespace {

TEST(UserOfIssuer, KeepsASubjectThatIsAUserId) {
  EXPECT_EQ(user_of_issuer("https://id.example", "ann"), "ann");
  EXPECT_EQ(user_of_issuer("https://id.example", "User_1"), "User_1");
  EXPECT_EQ(user_of_issuer("", "6f1c0c8e-3a43-4f7b-9d0c-2f3f7a9b1c55"), "6f1c0c8e-3a43-4f7b-9d0c-2f3f7a9b1c55");
}

// Users are known by these: they never change.
TEST(UserOfIssuer, MakesAnIdOfEveryOtherSubject) {
  EXPECT_EQ(user_of_issuer("https://id.example", "auth0|5f7c8ec7c33c6c004bbafe82"), "user_j2p9r9fp764cd6n7e6a7mpi2fr");
  EXPECT_EQ(user_of_issuer("https://id.example", "me"), "user_dn91abdp1e86lnpniskdv4ioqr");
  EXPECT_EQ(user_of_issuer("https://id.example", "user_ann"), "user_75t1h5gl8momha76ief498kqkk");
}

TEST(UserOfIssuer, GivesIdsThatTheServerDoesNotGiveOtherwise) {
  for (const std::string_view subject :
       {"me", "user_", "ann@example.org", "änn", " ", "\n", "1234567890123456789012345678901234567"}) {
    const std::string user = user_of_issuer("i", subject);
    EXPECT_TRUE(is_subject(user)) << subject;
    EXPECT_TRUE(user.starts_with("user_")) << subject;
    EXPECT_EQ(user.size(), 31U) << subject;
    // What an id was made of does not lead to it: the id as a subject is another user.
    EXPECT_NE(user_of_issuer("i", user), user);
  }
}

TEST(UserOfIssuer, KeepsIssuersApart) {
  EXPECT_NE(user_of_issuer("a", "x y"), user_of_issuer("b", "x y"));
  EXPECT_NE(user_of_issuer("a", "b c d"), user_of_issuer("ab", " c d"));
  EXPECT_NE(user_of_issuer("", "1\na b"), user_of_issuer("a b", "1\n"));
}

}  // namespace
}  // namespace stonechat::auth
