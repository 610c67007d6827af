#include "app/version.h"

#include <gtest/gtest.h>

#include <string_view>

#include "api/contracts.h"
#include "wire/json_reader.h"

namespace stonechat::app {
namespace {

TEST(Version, IsTheOneOfTheServedContracts) {
  constexpr std::size_t document_depth_max = 64;
  wire::JsonReader reader(document_depth_max);
  for (const std::string_view document : {api::openapi_document(), api::asyncapi_document()}) {
    EXPECT_EQ(reader.parse(document).value().find("info")->find("version")->string(), version);
  }
}

}  // namespace
}  // namespace stonechat::app
